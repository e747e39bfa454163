package io.burnish.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DataSettingsTest {

    private static DataSettings settings(
            List<Path> train,
            List<Path> eval,
            double fraction,
            Map<String, String> columns,
            int max,
            OptionalInt prompt) {
        return new DataSettings(
                train,
                eval,
                fraction,
                DataFormat.AUTO,
                columns,
                Optional.empty(),
                true,
                max,
                prompt,
                Truncation.DROP,
                Boundary.TRL);
    }

    private static final List<Path> FILE = List.of(Path.of("a.jsonl"));

    @Test
    void defaultsAreThoseOfTheContract() {
        DataSettings settings = DataSettings.of(Path.of("a.jsonl"));
        assertThat(settings.format()).isEqualTo(DataFormat.AUTO);
        assertThat(settings.shuffle()).isTrue();
        assertThat(settings.maxLength()).isEqualTo(1024);
        assertThat(settings.maxPromptLength()).isEmpty();
        assertThat(settings.truncation()).isEqualTo(Truncation.KEEP_START);
        assertThat(settings.boundary()).isEqualTo(Boundary.TRL);
        assertThat(settings.evalFraction()).isZero();
    }

    @Test
    void whatCannotBeIsRefusedWithItsValue() {
        assertThatThrownBy(() -> settings(FILE, List.of(), 1, Map.of(), 9, OptionalInt.empty()))
                .hasMessage("eval_fraction must be in [0, 1), got 1.0");
        assertThatThrownBy(() -> settings(FILE, FILE, 0.1, Map.of(), 9, OptionalInt.empty()))
                .hasMessageContaining("give one of the two");
        assertThatThrownBy(() -> settings(FILE, List.of(), 0, Map.of("promt", "x"), 9, OptionalInt.empty()))
                .hasMessageStartingWith("columns: unknown field 'promt'. Did you mean 'prompt'?");
        assertThatThrownBy(() -> settings(FILE, List.of(), 0, Map.of(), 1, OptionalInt.empty()))
                .hasMessage("max_length must be at least 2, got 1");
        assertThatThrownBy(() -> settings(FILE, List.of(), 0, Map.of(), 9, OptionalInt.of(0)))
                .hasMessage("max_prompt_length must be at least 1, got 0");
        assertThatThrownBy(() -> settings(FILE, List.of(), 0, Map.of(), 9, OptionalInt.of(9)))
                .hasMessage("max_prompt_length must be below max_length (9), got 9");
    }

    @Test
    void aPromptsIdIsTheHashOfItsCanonicalJson() {
        assertThat(PromptId.canonicalJson(new Content.Text("a\"é"))).isEqualTo("\"a\\\"é\"");
        var messages = new Content.Messages(List.of(Message.user("q")));
        assertThat(PromptId.canonicalJson(messages)).isEqualTo("[{\"content\":\"q\",\"role\":\"user\"}]");
        assertThat(PromptId.of(new Content.Text("hello")))
                .isEqualTo(Hash.sha256("\"hello\"".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .substring(0, 16));
    }

    @Test
    void theNearestNameIsFoundOrNone() {
        assertThat(NearestName.of("chosn", DataSettings.FIELDS)).contains("chosen");
        assertThat(NearestName.of("colour", DataSettings.FIELDS)).isEmpty();
        assertThat(NearestName.hint("lable", DataSettings.FIELDS)).isEqualTo(" Did you mean 'label'?");
    }
}
