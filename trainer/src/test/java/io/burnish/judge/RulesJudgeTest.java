package io.burnish.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.data.Content;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Verdict;
import io.burnish.run.RunProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesJudgeTest {

    @TempDir
    private Path directory;

    @Test
    void equal_texts_have_equal_verdicts_and_no_answer_has_none() {
        Content prompt = new Content.Text("2+3");
        var block = new JudgedPrompt(
                "p",
                prompt,
                Map.of("answer", 5),
                List.of(
                        Blocks.sample("p", prompt, 0, "5", Finish.STOP),
                        Blocks.sample("p", prompt, 1, "6", Finish.STOP),
                        Blocks.sample("p", prompt, 2, "", Finish.ERROR),
                        Blocks.sample("p", prompt, 3, "5", Finish.STOP)));

        List<Verdict> verdicts = judge(ExactMatch.of("answer")).judge(List.of(block));

        assertThat(verdicts).map(Verdict::samples).containsExactly(List.of(0), List.of(1), List.of(2), List.of(3));
        assertThat(verdicts).map(verdict -> verdict.score().orElse(-1)).containsExactly(1.0, 0.0, -1.0, 1.0);
        assertThat(verdicts.get(2).problem()).contains("the sample holds no answer (finish: error)");
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, ' Paris', 0",
        "SPACES, ' Paris', 1",
        "SPACES, paris, 0",
        "LENIENT, ' paris.', 1",
        "LENIENT, parish, 0",
    })
    void an_exact_match_compares_what_normalisation_leaves(Normalisation normalise, String answer, double score) {
        assertThat(score(new ExactMatch("answer", normalise), Map.of("answer", "Paris"), answer))
                .isEqualTo(score);
    }

    @Test
    void a_field_may_list_several_right_answers() {
        var field = Map.<String, Object>of("answer", List.of("four", "4"));
        assertThat(score(ExactMatch.of("answer"), field, "4")).isEqualTo(1);
    }

    @Test
    void a_prompt_without_the_field_is_refused_with_the_fields_it_has() {
        assertThatThrownBy(() -> score(ExactMatch.of("answer"), Map.of("solution", "4"), "4"))
                .isInstanceOf(RunProblem.class)
                .hasMessage("prompt p has no field 'answer', which the rule exact_match reads."
                        + " Its fields are [solution]. Name another field, or add it to every row");
    }

    @ParameterizedTest
    @CsvSource({
        "'so he pays $1,250.', 1250",
        "'first 3, then 4', 4",
        "'it is -7', -7",
        "'10-7', 7",
        "'12.50 dollars', 12.5",
        "'1,2', 2",
        "'x = 3e2', 300",
    })
    void the_last_number_is_read(String text, double number) {
        assertThat(LastNumber.lastNumber(text)).hasValue(number);
    }

    @Test
    void the_last_number_is_compared_with_the_fields() {
        var field = Map.<String, Object>of("answer", "4*3=12\n#### 12");
        assertThat(score(LastNumber.of("answer"), field, "That makes 12.0 eggs"))
                .isEqualTo(1);
        assertThat(score(LastNumber.of("answer"), field, "That makes 13 eggs")).isEqualTo(0);
        assertThat(score(LastNumber.of("answer"), field, "I cannot say")).isEqualTo(0);
    }

    @Test
    void patterns_lengths_and_json_are_checked() {
        assertThat(score(RegularExpression.of("\\d"), Map.of(), "a1b")).isEqualTo(1);
        assertThat(score(new RegularExpression("\\d", true), Map.of(), "a1b")).isEqualTo(0);
        var length = new Length(2, OptionalInt.of(3), LengthUnit.WORDS);
        assertThat(score(length, Map.of(), "one")).isEqualTo(0);
        assertThat(score(length, Map.of(), " one two ")).isEqualTo(1);
        assertThat(score(length, Map.of(), "one two three four")).isEqualTo(0);
        var json = new ValidJson(List.of("name"));
        assertThat(score(json, Map.of(), "{\"name\": 1}")).isEqualTo(1);
        assertThat(score(json, Map.of(), "{\"nom\": 1}")).isEqualTo(0);
        assertThat(score(json, Map.of(), "{\"name\": 1} and more")).isEqualTo(0);
        assertThat(score(ValidJson.defaults(), Map.of(), "")).isEqualTo(0);
    }

    @Test
    void several_rules_are_combined() {
        List<Rule> rules = List.of(RegularExpression.of("a"), RegularExpression.of("b"));
        var block = List.of(Blocks.text("p", "?", Map.of(), "a"));
        assertThat(scores(new RulesJudge("rules", rules, RuleCombination.ALL), block))
                .containsExactly(0.0);
        assertThat(scores(new RulesJudge("rules", rules, RuleCombination.MEAN), block))
                .containsExactly(0.5);
        assertThat(scores(new RulesJudge("rules", rules, RuleCombination.SUM), block))
                .containsExactly(1.0);
    }

    @Test
    void a_command_reads_answers_and_writes_scores() throws Exception {
        Command command = script("""
                while read -r line; do
                  case "$line" in
                    *'"answer":"4","prompt_id":"p","sample":'*'"prompt":"2+2"'*'"text":"4"'*) echo '{"score": 0.75}';;
                    *) echo '{"score": null, "problem": "not four"}';;
                  esac
                done
                """);
        var block = Blocks.text("p", "2+2", Map.of("answer", "4"), "4", "5");

        List<Verdict> verdicts = judge(command).judge(List.of(block));

        assertThat(verdicts.get(0).score()).hasValue(0.75);
        assertThat(verdicts.get(0).raw()).isEqualTo("{\"score\": 0.75}");
        assertThat(verdicts.get(1).problem()).contains("not four");
    }

    @Test
    void a_command_that_fails_is_shown_with_what_it_said() throws Exception {
        Command command = script("echo 'no module named scoring' >&2; exit 3");
        assertThatThrownBy(() -> score(command, Map.of(), "4"))
                .isInstanceOf(RunProblem.class)
                .hasMessageContaining("ended with exit code 3. It wrote to standard error:\nno module named scoring");
    }

    @Test
    void a_command_that_takes_too_long_is_ended() throws Exception {
        var command = new Command(script("sleep 60").command(), 0.3, Optional.empty());
        Instant start = Instant.now();
        assertThatThrownBy(() -> score(command, Map.of(), "4"))
                .isInstanceOf(RunProblem.class)
                .hasMessageContaining("was not done after 0.3 seconds (timeout) and was ended");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({
        "echo, 'wrote in line 1: '",
        "echo 5, 'wrote in line 1: 5'",
        "'echo {\\\"score\\\": \\\"5\\\"}', 'wrote in line 1: {\"score\": \"5\"}'",
        "true, 'wrote 0 lines for 1 answers'",
    })
    void a_command_that_writes_something_else_is_refused(String script, String message) throws Exception {
        Command command = script(script);
        assertThatThrownBy(() -> score(command, Map.of(), "4"))
                .isInstanceOf(RunProblem.class)
                .hasMessageContaining(message);
    }

    @Test
    void a_command_that_is_not_there_is_bad_input() {
        assertThatThrownBy(() -> score(Command.of(List.of("no-such-program-here")), Map.of(), "4"))
                .isInstanceOf(RunProblem.class)
                .hasMessageContaining("the scoring command 'no-such-program-here' cannot be started");
    }

    @Test
    void settings_say_which_key_is_wrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RegularExpression.of("(a"))
                .withMessageStartingWith("pattern is no regular expression: Unclosed group near index 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Length(5, OptionalInt.of(4), LengthUnit.WORDS))
                .withMessage("most must be at least 'least' = 5, got 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.of(List.of()))
                .withMessageStartingWith("command must be a program");
    }

    private Command script(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("score.sh"), text);
        return Command.of(List.of("/bin/sh", file.toString()));
    }

    private static Judge judge(Rule rule) {
        return new RulesJudge("rules", List.of(rule), RuleCombination.ALL);
    }

    private static double score(Rule rule, Map<String, Object> rest, String answer) {
        return scores(judge(rule), List.of(Blocks.text("p", "?", rest, answer))).getFirst();
    }

    private static List<Double> scores(Judge judge, List<JudgedPrompt> block) {
        return judge.judge(block).stream()
                .map(verdict -> verdict.score().orElseThrow())
                .toList();
    }
}
