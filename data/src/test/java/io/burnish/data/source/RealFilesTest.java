package io.burnish.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.burnish.data.Content;
import io.burnish.data.Conversation;
import io.burnish.data.DataFormat;
import io.burnish.data.DataSettings;
import io.burnish.data.Finding;
import io.burnish.data.Pair;
import io.burnish.data.Row;
import io.burnish.data.RowOutcome;
import io.burnish.data.where.Where;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Published data of five kinds, none of which was made for us; counts are those of the assets' own description.
class RealFilesTest {

    private static List<RowOutcome<Row>> read(String file, Map<String, String> columns, String where) {
        Path path = Path.of(System.getProperty("burnish.shared", "shared"), "assets", file);
        assumeTrue(Files.exists(path), () -> "no shared assets at " + path);
        DataSettings defaults = DataSettings.of(path);
        var settings = new DataSettings(
                defaults.train(),
                List.of(),
                0,
                DataFormat.AUTO,
                columns,
                where.isEmpty() ? Optional.empty() : Optional.of(Where.parse(where)),
                true,
                1024,
                defaults.maxPromptLength(),
                defaults.truncation(),
                defaults.boundary());
        var outcomes = new ArrayList<RowOutcome<Row>>();
        try (var reader = new RowReader(DataFiles.resolve(defaults.train()), settings, 0)) {
            for (RowOutcome<Row> outcome = reader.next(); outcome != null; outcome = reader.next()) {
                outcomes.add(outcome);
            }
        }
        return outcomes;
    }

    private static List<Row> kept(List<RowOutcome<Row>> outcomes) {
        return outcomes.stream()
                .filter(RowOutcome.Kept.class::isInstance)
                .map(outcome -> ((RowOutcome.Kept<Row>) outcome).value())
                .toList();
    }

    @Test
    void ultraFeedbackHasTiesAndIdenticalPairs() {
        List<RowOutcome<Row>> all = read("ultrafeedback/train.jsonl.gz", Map.of(), "");
        assertThat(kept(all)).hasSize(1000);
        assertThat(all)
                .filteredOn(outcome -> ((RowOutcome.Kept<Row>) outcome).notes().contains(Finding.IDENTICAL_ANSWERS))
                .hasSize(4);
        assertThat(kept(read("ultrafeedback/train.jsonl.gz", Map.of(), "score_chosen > score_rejected")))
                .hasSize(889);
    }

    @Test
    void hhRlhfIsSplitIntoPromptsAndAnswers() {
        List<RowOutcome<Row>> all = read("hh-rlhf/harmless-base-test.jsonl.gz", Map.of(), "");
        assertThat(all).hasSize(2312).noneMatch(RowOutcome.Failed.class::isInstance);
        assertThat(kept(all))
                .hasSizeGreaterThan(2200)
                .allSatisfy(row -> assertThat(((Content.Text) ((Pair) row).prompt()).text())
                        .startsWith("\n\nHuman:")
                        .endsWith("\n\nAssistant:"));
    }

    @Test
    void shareGptPairs() {
        List<Row> rows = kept(read("preference-demos/llamafactory_dpo_en_demo.json.gz", Map.of(), ""));
        assertThat(rows)
                .hasSize(300)
                .allSatisfy(row -> assertThat(((Pair) row).chosen()).isInstanceOf(Content.Messages.class));
    }

    @Test
    void labelledConversations() {
        List<RowOutcome<Row>> all = read("preference-demos/llamafactory_kto_en_demo.json.gz", Map.of(), "");
        assertThat(all).hasSize(300);
        assertThat(kept(all)).hasSize(150).allMatch(Conversation.class::isInstance);
    }

    @Test
    void mappedColumns() {
        List<RowOutcome<Row>> all = read(
                "preference-demos/instruction-data-with-preference.json.gz",
                Map.of("prompt", "instruction"),
                "input == ''");
        assertThat(all).hasSize(1100);
        assertThat(kept(all)).hasSize(775);
    }
}
