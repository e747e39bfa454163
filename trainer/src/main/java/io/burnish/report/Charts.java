package io.burnish.report;

import io.burnish.evaluate.Measured;
import io.burnish.report.Series.Point;
import io.burnish.run.MetricsLine;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// A run's figures as drawings.
final class Charts {

    private final RunReport report;

    Charts(RunReport report) {
        this.report = report;
    }

    /// Training over the run's steps; only what the training has.
    List<LineChart> curves() {
        SortedMap<Integer, Double> beginnings = new TreeMap<>();
        report.metrics().forEach(line -> beginnings.putIfAbsent(line.iteration(), (double) line.globalStep()));
        if (beginnings.size() == 1) {
            beginnings.clear();
        }
        List<LineChart> charts = new ArrayList<>();
        charts.add(curve("loss", "Loss", "loss", beginnings));
        charts.add(curve("margin", "Reward margin", "rewards/margins", beginnings));
        charts.add(curve("accuracy", "Reward accuracy", "rewards/accuracies", beginnings));
        charts.removeIf(LineChart::isEmpty);
        return charts;
    }

    private LineChart curve(String id, String title, String name, SortedMap<Integer, Double> beginnings) {
        return new LineChart(
                id,
                title,
                "step",
                false,
                List.of(Series.line("training", points(name)), Series.dots("held-out pairs", points("eval_" + name))),
                beginnings);
    }

    private List<Point> points(String name) {
        List<Point> points = new ArrayList<>();
        for (MetricsLine line : report.metrics()) {
            Number value = line.values().get(name);
            if (value != null && Double.isFinite(value.doubleValue())) {
                points.add(Point.of(line.globalStep(), value.doubleValue()));
            }
        }
        return points;
    }

    /// The evaluation's main score, with its 95% interval.
    LineChart evaluation() {
        List<Point> points = new ArrayList<>();
        for (IterationFigures iteration : report.iterations()) {
            Measured measured = iteration.evaluation().get(report.mainScore());
            if (measured != null) {
                double reach = 1.96 * measured.standardError().orElse(0);
                points.add(new Point(
                        iteration.iteration(),
                        measured.value(),
                        measured.low().orElse(measured.value() - reach),
                        measured.high().orElse(measured.value() + reach)));
            }
        }
        return byIteration(
                "evaluation",
                "Evaluation: " + report.mainScore(),
                false,
                List.of(Series.dots(report.mainScore(), points)));
    }

    /// Whether answers become longer, and whether the chosen ones are the longer ones.
    LineChart lengths() {
        return byIteration(
                "lengths",
                "Mean length",
                true,
                List.of(
                        series(
                                "answers",
                                it -> it.answers()
                                        .map(AnswerFigures::meanLength)
                                        .orElse(OptionalDouble.empty())),
                        series(
                                "chosen",
                                it -> it.pairs().map(PairFigures::chosenLength).orElse(OptionalDouble.empty())),
                        series(
                                "rejected",
                                it -> it.pairs()
                                        .map(PairFigures::rejectedLength)
                                        .orElse(OptionalDouble.empty()))));
    }

    private Series series(String name, Function<IterationFigures, OptionalDouble> figure) {
        List<Point> points = new ArrayList<>();
        for (IterationFigures iteration : report.iterations()) {
            figure.apply(iteration).ifPresent(value -> points.add(Point.of(iteration.iteration(), value)));
        }
        return Series.dots(name, points);
    }

    private static LineChart byIteration(String id, String title, boolean fromZero, List<Series> series) {
        return new LineChart(id, title, "iteration", fromZero, series, new TreeMap<>());
    }

    /// One an iteration that has scores, all on the same axes.
    List<Histogram> histograms() {
        List<IterationFigures> scored = report.iterations().stream()
                .filter(it -> it.scores().isPresent())
                .toList();
        List<Distribution> all =
                scored.stream().map(it -> it.scores().orElseThrow()).toList();
        Axis round = Axis.round(
                all.stream().mapToDouble(Distribution::least).min().orElse(0),
                all.stream().mapToDouble(Distribution::greatest).max().orElse(1),
                0,
                1);
        double least = round.from();
        double greatest = round.to();
        double most = all.stream()
                .mapToDouble(each -> Histogram.most(each, least, greatest))
                .max()
                .orElse(1);
        return scored.stream()
                .map(it -> new Histogram(
                        "scores-" + it.iteration(),
                        "Scores, iteration " + it.iteration(),
                        it.scores().orElseThrow(),
                        least,
                        greatest,
                        most))
                .toList();
    }
}
