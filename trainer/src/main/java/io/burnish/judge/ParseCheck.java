package io.burnish.judge;

import io.burnish.data.exchange.Verdict;
import io.burnish.run.RunProblem;
import io.burnish.run.Sha256;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whether a file of verdicts is of any use: how many of its judgements could be read.
///
/// While a phase judges, [ParseCount] ends it as soon as enough is known. This one looks at all that a phase left,
/// however little, and whichever process left it.
public final class ParseCheck {

    private static final String NOTHING_SHOWN = Sha256.of("");

    private ParseCheck() {}

    /// @throws RunProblem (exit 1) with three examples, if a larger share than `max_unparseable` could not be read
    public static void of(JudgeSettings settings, List<Verdict> verdicts) {
        Map<String, ParseCount> counts = new LinkedHashMap<>();
        addTo(counts, settings, Judges.type(settings));
        Set<List<Object>> seen = new HashSet<>();
        for (Verdict verdict : verdicts) {
            ParseCount count = counts.get(verdict.judge());
            // derived verdicts show nothing; samples of one text share the judgements of it
            boolean judgement = !verdict.promptSha256().equals(NOTHING_SHOWN);
            if (count != null
                    && judgement
                    && seen.add(
                            List.of(verdict.judge(), verdict.promptId(), verdict.attempt(), verdict.promptSha256()))) {
                count.add("prompt " + verdict.promptId() + ", " + place(verdict), verdict.problem(), verdict.raw());
            }
        }
        counts.values().forEach(ParseCount::check);
    }

    private static String place(Verdict verdict) {
        return "sample %s, try %d"
                .formatted(
                        verdict.samples().size() == 1 ? verdict.samples().getFirst() : verdict.samples(),
                        verdict.attempt());
    }

    private static void addTo(Map<String, ParseCount> counts, JudgeSettings settings, String name) {
        switch (settings) {
            case JudgeSettings.Self self -> counts.put(name, new ParseCount(name, self.maxUnparseable()));
            case JudgeSettings.Model model -> counts.put(name, new ParseCount(name, model.maxUnparseable()));
            case JudgeSettings.Pairwise pairwise -> counts.put(name, new ParseCount(name, pairwise.maxUnparseable()));
            case JudgeSettings.Ensemble ensemble -> addAll(counts, ensemble.judges(), name);
            case JudgeSettings.SimulatedAnnotator annotator -> addAll(counts, annotator.judges(), name);
            case JudgeSettings.DensityRatio _,
                    JudgeSettings.Implicit _,
                    JudgeSettings.RewardModel _,
                    JudgeSettings.Rules _,
                    JudgeSettings.Consistency _ -> {}
        }
    }

    private static void addAll(Map<String, ParseCount> counts, List<JudgeSettings> judges, String name) {
        List<String> names = Judges.names(judges);
        for (int i = 0; i < judges.size(); i++) {
            addTo(counts, judges.get(i), name + "/" + names.get(i));
        }
    }
}
