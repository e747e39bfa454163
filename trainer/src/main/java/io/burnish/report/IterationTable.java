package io.burnish.report;

import io.burnish.evaluate.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// The iterations as rows of text cells. A column in which no iteration has anything is left out.
///
/// @param heads short names
/// @param meanings what each column is, in a few words
/// @param rows cells of an iteration, blank where there is nothing yet
public record IterationTable(List<String> heads, List<String> meanings, List<List<String>> rows) {

    private record Column(String head, String meaning, Function<IterationFigures, String> cell) {}

    public static IterationTable of(RunReport report) {
        List<Column> columns = columns(report).stream()
                .filter(column -> report.iterations().stream()
                        .anyMatch(iteration -> !column.cell().apply(iteration).isEmpty()))
                .toList();
        List<List<String>> rows = new ArrayList<>();
        for (IterationFigures iteration : report.iterations()) {
            rows.add(columns.stream()
                    .map(column -> column.cell().apply(iteration))
                    .toList());
        }
        return new IterationTable(
                columns.stream().map(Column::head).toList(),
                columns.stream().map(Column::meaning).toList(),
                rows);
    }

    /// Lines of right-aligned columns, the heads first.
    public List<String> lines() {
        int[] widths = new int[heads.size()];
        Stream.concat(Stream.of(heads), rows.stream()).forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        return Stream.concat(Stream.of(heads), rows.stream())
                .map(row -> line(row, widths))
                .toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append("  ").repeat(' ', widths[i] - row.get(i).length()).append(row.get(i));
        }
        return line.toString();
    }

    private static List<Column> columns(RunReport report) {
        String unit = report.iterations().stream()
                        .flatMap(iteration -> iteration.answers().stream())
                        .allMatch(AnswerFigures::inTokens)
                ? "tokens"
                : "characters";
        return List.of(
                new Column("iter", "iteration; 0 is the seed training", it -> String.valueOf(it.iteration())),
                answers("prompts", "prompts answered", a -> Figure.whole(a.prompts())),
                answers("samples", "answers made", a -> Figure.whole(a.answers().size())),
                answers("length", "mean length of answers, in " + unit, a -> Figure.of(a.meanLength())),
                answers("cut", "answers cut at max_tokens", a -> Figure.percent(a.unfinished())),
                answers("gap", "mean gap of log-probs to the trainer's, nats a token", a -> Figure.of(a.gap())),
                new Column("score", "mean score of answers", it -> orBlank(it.scores(), s -> Figure.of(s.mean()))),
                new Column(
                        "spread",
                        "standard deviation of the scores",
                        it -> orBlank(it.scores(), s -> Figure.of(s.deviation()))),
                new Column(
                        "unread",
                        "verdicts that could not be parsed",
                        it -> orBlank(it.verdicts(), v -> Figure.percent((double) v.unreadable() / v.verdicts()))),
                pairs("pairs", "pairs made", p -> p.bestAnswers() > 0 && p.pairs() == 0 ? "" : Figure.whole(p.pairs())),
                pairs("best", "best answers kept", p -> p.bestAnswers() == 0 ? "" : Figure.whole(p.bestAnswers())),
                pairs("margin", "mean difference of a pair's scores", p -> Figure.of(p.margin())),
                pairs("chosen", "mean length of chosen answers, in " + unit, p -> Figure.of(p.chosenLength())),
                pairs("rejected", "mean length of rejected answers, in " + unit, p -> Figure.of(p.rejectedLength())),
                training("steps", "training steps", t -> Figure.whole(t.steps())),
                training("loss", "training loss, mean of the last tenth of steps", t -> Figure.of(t.loss())),
                training("acc", "share of pairs whose chosen reward is higher", t -> Figure.of(t.accuracy())),
                new Column(
                        "eval",
                        "evaluation: " + report.mainScore(),
                        it -> orBlank(main(report, it), m -> Figure.of(m.value()))),
                new Column(
                        "+-",
                        "standard error of eval",
                        it -> orBlank(main(report, it), m -> Figure.of(m.standardError()))));
    }

    private static Optional<Measured> main(RunReport report, IterationFigures iteration) {
        return Optional.ofNullable(iteration.evaluation().get(report.mainScore()));
    }

    private static Column answers(String head, String meaning, Function<AnswerFigures, String> cell) {
        return new Column(head, meaning, iteration -> orBlank(iteration.answers(), cell));
    }

    private static Column pairs(String head, String meaning, Function<PairFigures, String> cell) {
        return new Column(head, meaning, iteration -> orBlank(iteration.pairs(), cell));
    }

    private static Column training(String head, String meaning, Function<TrainFigures, String> cell) {
        return new Column(head, meaning, iteration -> orBlank(iteration.training(), cell));
    }

    private static <T> String orBlank(Optional<T> value, Function<T, String> cell) {
        return Objects.requireNonNull(value.map(cell).orElse(""));
    }
}
