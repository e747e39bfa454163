package io.burnish.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.data.pairing.PairSettings;
import io.burnish.evaluate.ChecklistSettings;
import io.burnish.evaluate.RatingSettings;
import io.burnish.generate.AggregateSettings;
import io.burnish.generate.EngineSettings;
import io.burnish.generate.GenerateSettings;
import io.burnish.judge.JudgeSettings;
import io.burnish.losses.LossCatalogue;
import io.burnish.losses.LossProblems;
import io.burnish.model.ModelSettings;
import io.burnish.model.NewModelSettings;
import io.burnish.train.ScheduleSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds recipes/reference.yaml against the records.
class ReferenceRecipeTest {

    private static final Path FILE = Path.of(System.getProperty("burnish.root"), "recipes", "reference.yaml");
    /// Keys of sections that are explained where they stand first.
    private static final Pattern SAID_ELSEWHERE = Pattern.compile(
            "(seed_training\\.(data|train)|evaluate\\.(generate|judge)|judge\\.(strong|weak|policy|reference))\\..*");

    private static final Pattern KEY = Pattern.compile("( *)(#?)([a-z_0-9]+):(.*)");

    /// A line with a key: `active` unless it is one of an alternative.
    private record Line(String path, boolean active, String value, String comment) {}

    @Test
    void it_is_a_recipe_with_every_default() throws LossProblems {
        Recipe recipe = new RecipeReader(FILE).read(FILE);
        Path folder = FILE.toAbsolutePath().normalize().getParent();

        Recipe defaults = Recipe.of(
                "reference", ModelSettings.at(folder.resolve("my-model")), LossCatalogue.read(Map.of("type", "dpo")));
        assertThat(RecipeChange.between(defaults, recipe))
                .map(RecipeChange::toString)
                .containsExactly(
                        "data.train was [] and is [" + folder.resolve("pairs.jsonl") + "]",
                        "data.eval was [] and is [" + folder.resolve("held-out.jsonl") + "]");
    }

    @Test
    void it_has_every_key_and_no_other() throws IOException {
        List<String> loss = LossCatalogue.find("dpo").orElseThrow().keys().stream()
                .filter(key -> key.onlyWith().isEmpty())
                .map(key -> "loss." + key.name())
                .toList();
        var expected = new TreeSet<>(KeyPaths.all());
        expected.removeIf(path -> SAID_ELSEWHERE.matcher(path).matches());
        expected.add("loss.type");
        expected.addAll(loss);

        assertThat(lines()).map(Line::path).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void every_value_has_a_comment() throws IOException {
        assertThat(lines())
                .filteredOn(line -> !line.value().isEmpty())
                .allSatisfy(line -> assertThat(line.comment()).as(line.path()).isNotBlank());
    }

    @Test
    void the_keys_of_alternatives_have_their_defaults() throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        Stream.of(ScheduleSettings.class.getPermittedSubclasses())
                .forEach(type -> put(
                        expected,
                        "train.schedule.",
                        RecordShape.of(type).standard(Map.of()).orElseThrow()));
        put(expected, "model.init.", NewModelSettings.of(64, 4, 4, Path.of("my-tokenizer")));
        put(expected, "loop.", LoopSettings.of(3, List.of(Path.of("prompts.jsonl"))));
        put(expected, "loop.replay.", ReplaySettings.defaults());
        put(expected, "loop.self_instruct.", SelfInstructSettings.defaults());
        put(expected, "generate.", GenerateSettings.defaults());
        put(expected, "generate.engine.", EngineSettings.Openai.of("http://localhost:8000/v1", "policy"));
        put(expected, "generate.aggregate.", AggregateSettings.defaults());
        put(expected, "judge.", JudgeSettings.Self.of(Path.of("judge.txt")));
        put(expected, "judge.", JudgeSettings.Implicit.defaults());
        put(expected, "judge.", JudgeSettings.SimulatedAnnotator.of(List.of(JudgeSettings.Implicit.defaults())));
        put(expected, "pair.", PairSettings.defaults());
        put(expected, "evaluate.checklist.", ChecklistSettings.defaults());
        put(expected, "evaluate.ratings.", RatingSettings.defaults());

        Map<String, String> said = lines().stream()
                .filter(line -> !line.active() && !line.value().isEmpty())
                .collect(Collectors.toMap(Line::path, line -> line.value().replace("e-", "E-")));
        Map<String, String> compared = new LinkedHashMap<>(expected);
        compared.keySet().retainAll(said.keySet());
        compared.keySet().removeAll(Set.of("judge.score.pattern", "judge.judges", "judge.score.type"));
        assertThat(compared).hasSizeGreaterThan(80);
        assertThat(said).containsAllEntriesOf(compared);
    }

    private static void put(Map<String, String> values, String section, Object settings) {
        put(values, section, new RecipeTree(Path::toString).section(settings));
    }

    private static void put(Map<String, String> values, String section, Map<String, ?> tree) {
        tree.forEach((key, value) -> {
            if (value instanceof Map<?, ?> map && !map.isEmpty()) {
                Map<String, Object> inner = new LinkedHashMap<>();
                map.forEach((name, item) -> inner.put(String.valueOf(name), item));
                put(values, section + key + ".", inner);
            } else if (!key.equals("type") && !key.equals("warmup")) {
                values.putIfAbsent(section + key, value.equals("") ? "\"\"" : value.toString());
            }
        });
    }

    private static List<Line> lines() throws IOException {
        List<Line> lines = new java.util.ArrayList<>();
        String[] sections = new String[4];
        for (String text : Files.readAllLines(FILE)) {
            var key = KEY.matcher(text);
            if (!key.matches()) {
                continue;
            }
            int depth = key.group(1).length() / 2;
            sections[depth] = key.group(3);
            String[] parts = key.group(4).split(" # ?", 2);
            lines.add(new Line(
                    String.join(".", Arrays.copyOf(sections, depth + 1)),
                    key.group(2).isEmpty(),
                    parts[0].strip(),
                    parts.length > 1 ? parts[1] : ""));
        }
        return lines;
    }
}
