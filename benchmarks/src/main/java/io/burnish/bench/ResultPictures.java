package io.burnish.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What of one result can be drawn: whole steps, losses, growth. Results of peers may lie anywhere in the same file.
final class ResultPictures {

    private static final double MEGA = 1e6;
    private static final double GIGA = 1e9;

    /// TRL's and Liger's names for what Burnish calls otherwise.
    private static final Map<String, String> OUR_NAMES = Map.of("sigmoid", "dpo");

    private ResultPictures() {}

    /// A picture, or nothing where the file has nothing of the kind.
    static Optional<String> of(JsonNode result) {
        String what = result.path("what").asText("measured") + " ("
                + result.path("date").asText("no date") + ")";
        List<JsonNode> losses = having(result, "losses", "forward_backward_seconds");
        if (!losses.isEmpty()) {
            return Optional.of(bars(what, losses(losses)));
        }
        if (result.has("answer_tokens") && result.get("answer_tokens").isArray()) {
            return Optional.of(growth(what, result));
        }
        List<Side> sides = sides(result, "");
        return sides.isEmpty() ? Optional.empty() : Optional.of(bars(what, steps(sides)));
    }

    // ---- whole steps

    private record Side(String name, double pairsPerSecond, double gigabytes) {}

    /// Everyone who trained: Burnish, Burnish the padded way, peers; the second of a name is numbered.
    private static List<Side> sides(JsonNode node, String key) {
        List<Side> sides = new ArrayList<>();
        if (node.has("step_seconds")) {
            String name = node.has("peer") ? node.get("peer").asText() : key.equals("padded") ? "padded" : "Burnish";
            double pairs = node.path("pairs_per_second_over_all")
                    .asDouble(node.path("pairs_per_second").asDouble());
            double bytes = node.path("peak_rss_bytes")
                    .asDouble(node.path("peak_memory_bytes").asDouble(Double.NaN));
            sides.add(new Side(name, pairs, bytes / GIGA));
        }
        node.properties().forEach(entry -> sides.addAll(sides(entry.getValue(), entry.getKey())));
        if (node.isArray()) {
            node.forEach(each -> sides.addAll(sides(each, key)));
        }
        return sides;
    }

    private static List<BarChart> steps(List<Side> sides) {
        List<BarChart.Group> speed = new ArrayList<>();
        List<BarChart.Group> memory = new ArrayList<>();
        Map<String, Integer> seen = new LinkedHashMap<>();
        for (Side side : sides) {
            int number = seen.merge(side.name(), 1, Integer::sum);
            String name = number == 1 ? side.name() : side.name() + ", run " + number;
            speed.add(new BarChart.Group(name, List.of(side.pairsPerSecond())));
            if (!Double.isNaN(side.gigabytes())) {
                memory.add(new BarChart.Group(name, List.of(side.gigabytes())));
            }
        }
        return List.of(
                new BarChart("Speed, reference included", "pairs a second", List.of("pairs a second"), speed, 2),
                new BarChart("Peak resident memory", "GB", List.of("GB"), memory, 2));
    }

    // ---- losses

    private static List<BarChart> losses(List<JsonNode> results) {
        List<String> series = new ArrayList<>();
        Map<String, Map<String, JsonNode>> byLoss = new LinkedHashMap<>();
        for (JsonNode result : results) {
            String side = result.has("peer") ? result.get("peer").asText().replaceAll(" .*", "") : "burnish";
            series.add(side);
            if (!result.has("peer")) {
                series.add("plain");
            }
            for (JsonNode loss : result.get("losses")) {
                String name = loss.get("loss").asText();
                Map<String, JsonNode> sides =
                        byLoss.computeIfAbsent(OUR_NAMES.getOrDefault(name, name), _ -> new LinkedHashMap<>());
                sides.putIfAbsent(side, loss);
            }
        }
        List<String> distinct = series.stream().distinct().toList();
        return List.of(
                losses("Forward and backward", "ms", "forward_backward_seconds", 1e3, distinct, byLoss),
                losses(
                        "Peak memory, forward and backward",
                        "MB",
                        "forward_backward_peak_bytes",
                        1 / MEGA,
                        distinct,
                        byLoss));
    }

    private static BarChart losses(
            String heading,
            String unit,
            String figure,
            double scale,
            List<String> series,
            Map<String, Map<String, JsonNode>> byLoss) {
        List<BarChart.Group> groups = new ArrayList<>();
        byLoss.forEach((loss, sides) -> groups.add(new BarChart.Group(
                loss,
                series.stream()
                        .map(side -> {
                            boolean plain = side.equals("plain");
                            JsonNode of = sides.get(plain ? "burnish" : side);
                            String key = plain ? "composite_" + figure : figure;
                            return of == null ? Double.NaN : of.path(key).asDouble(Double.NaN) * scale;
                        })
                        .toList())));
        return new BarChart(heading, unit, series, groups, 0);
    }

    /// The objects, at any depth, whose list of this name has objects with this figure.
    private static List<JsonNode> having(JsonNode node, String list, String figure) {
        List<JsonNode> found = new ArrayList<>();
        if (node.path(list).path(0).has(figure)) {
            found.add(node);
        }
        node.forEach(each -> found.addAll(having(each, list, figure)));
        return found;
    }

    // ---- growth

    private static String growth(String what, JsonNode result) {
        List<LineChart> charts = new ArrayList<>();
        result.properties().forEach(entry -> {
            if (entry.getValue().path(0).has("seconds")) {
                List<LineChart.Point> points = new ArrayList<>();
                entry.getValue()
                        .forEach(point -> points.add(new LineChart.Point(
                                point.get("value").asDouble(),
                                point.get("seconds").asDouble())));
                charts.add(new LineChart(entry.getKey().replace('_', ' '), points));
            }
        });
        int columns = 3;
        int rows = Math.ceilDiv(charts.size(), columns);
        Svg svg = new Svg(columns * LineChart.WIDTH, 30 + rows * LineChart.HEIGHT, what);
        svg.label("start", 14, 22, "Seconds of a step, by what grows");
        for (int i = 0; i < charts.size(); i++) {
            charts.get(i).draw(svg, i % columns * LineChart.WIDTH, 30 + (double) (i / columns) * LineChart.HEIGHT);
        }
        return svg.end();
    }

    private static String bars(String title, List<BarChart> charts) {
        Svg svg = new Svg(
                BarChart.WIDTH, charts.stream().mapToInt(BarChart::height).sum(), title);
        double top = 0;
        for (BarChart chart : charts) {
            chart.draw(svg, top);
            top += chart.height();
        }
        return svg.end();
    }
}
