package io.burnish.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.burnish.data.exchange.BestAnswerLines;
import io.burnish.data.exchange.DiscardLines;
import io.burnish.data.exchange.PairLines;
import io.burnish.data.exchange.SampleLines;
import io.burnish.data.exchange.VerdictLines;
import io.burnish.run.Phase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;

/// The prompts that the page's browser holds: of a large run a part, drawn evenly over the order in which they were
/// asked, so that the page stays one that a browser opens at once.
///
/// @param prompts what is shown
/// @param total how many there are
record ShownPrompts(ArrayNode prompts, int total) {

    static final int MOST = 600;

    private static final ObjectMapper JSON = new ObjectMapper();

    /// A file of answers with the verdicts on them.
    private record Origin(int iteration, Phase answers, Phase verdicts, String name) {}

    static ShownPrompts read(RunFiles files, List<Integer> iterations) {
        SequencedMap<Origin, List<String>> asked = new LinkedHashMap<>();
        for (int iteration : iterations) {
            for (Origin origin : List.of(
                    new Origin(iteration, Phase.GENERATE, Phase.JUDGE, "training"),
                    new Origin(iteration, Phase.EVALUATE, Phase.EVALUATE, "evaluation"))) {
                Set<String> ids = new LinkedHashSet<>();
                files.lines(samples(files, origin), SampleLines::stream, sample -> ids.add(sample.promptId()));
                if (!ids.isEmpty()) {
                    asked.put(origin, List.copyOf(ids));
                }
            }
        }
        ArrayNode prompts = JSON.createArrayNode();
        asked.forEach((origin, ids) -> {
            SequencedMap<String, AnsweredPrompt> drawn = new LinkedHashMap<>();
            evenly(ids, Math.max(1, MOST / asked.size())).forEach(id -> drawn.put(id, new AnsweredPrompt()));
            collect(files, origin, drawn);
            drawn.values().forEach(prompt -> prompts.add(prompt.json(origin.iteration(), origin.name())));
        });
        return new ShownPrompts(
                prompts, asked.values().stream().mapToInt(List::size).sum());
    }

    static List<String> evenly(List<String> ids, int most) {
        if (ids.size() <= most) {
            return ids;
        }
        List<String> drawn = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            drawn.add(ids.get((int) ((long) i * ids.size() / most)));
        }
        return drawn;
    }

    private static Path samples(RunFiles files, Origin origin) {
        return files.path(origin.iteration(), origin.answers(), "samples.jsonl");
    }

    private static void collect(RunFiles files, Origin origin, SequencedMap<String, AnsweredPrompt> drawn) {
        files.lines(
                samples(files, origin),
                SampleLines::stream,
                sample -> with(drawn, sample.promptId(), prompt -> prompt.add(sample)));
        files.lines(
                files.path(origin.iteration(), origin.verdicts(), "verdicts.jsonl"),
                VerdictLines::stream,
                verdict -> with(drawn, verdict.promptId(), prompt -> prompt.add(verdict)));
        if (origin.answers() != Phase.GENERATE) {
            return;
        }
        files.lines(
                files.path(origin.iteration(), Phase.PAIR, "pairs.jsonl"),
                PairLines::stream,
                pair -> with(drawn, pair.promptId(), prompt -> prompt.add(pair)));
        files.lines(
                files.path(origin.iteration(), Phase.PAIR, "discarded.jsonl"),
                DiscardLines::stream,
                discard -> with(drawn, discard.promptId(), prompt -> prompt.add(discard)));
        files.lines(
                files.path(origin.iteration(), Phase.PAIR, "sft.jsonl"),
                BestAnswerLines::stream,
                best -> with(drawn, best.promptId(), prompt -> prompt.setBest(best.sample())));
    }

    private static void with(
            SequencedMap<String, AnsweredPrompt> drawn, String promptId, Consumer<AnsweredPrompt> use) {
        Optional.ofNullable(drawn.get(promptId)).ifPresent(use);
    }
}
