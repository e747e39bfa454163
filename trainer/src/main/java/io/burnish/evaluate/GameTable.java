package io.burnish.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Games as numbers: models and prompts by index, and the rows of the regression.
final class GameTable {

    /// So that a coefficient counts factors of ten in odds, as Elo's 400 does.
    private static final double SCALE = Math.log(10);

    private final List<Game> games;
    private final List<String> models;
    private final int[] first_G;
    private final int[] second_G;
    private final int[] prompt_G;
    private final int prompts;

    GameTable(List<Game> games) {
        this.games = games;
        TreeSet<String> names = new TreeSet<>();
        Map<String, Integer> promptNumbers = new LinkedHashMap<>();
        games.forEach(game -> {
            names.add(game.first());
            names.add(game.second());
            promptNumbers.putIfAbsent(game.promptId(), promptNumbers.size());
        });
        models = new ArrayList<>(names);
        Map<String, Integer> numbers = new LinkedHashMap<>();
        models.forEach(model -> numbers.put(model, numbers.size()));
        first_G = games.stream().mapToInt(game -> numbers.get(game.first())).toArray();
        second_G = games.stream().mapToInt(game -> numbers.get(game.second())).toArray();
        prompt_G = games.stream()
                .mapToInt(game -> promptNumbers.get(game.promptId()))
                .toArray();
        prompts = promptNumbers.size();
    }

    /// By name.
    List<String> models() {
        return models;
    }

    int prompts() {
        return prompts;
    }

    /// How often a model played.
    long played(int model) {
        long played = 0;
        for (int g = 0; g < first_G.length; g++) {
            played += first_G[g] == model || second_G[g] == model ? 1 : 0;
        }
        return played;
    }

    /// One row a game: ln 10 for the first model, -ln 10 for the second, then the differences in style, standardised
    /// by their mean and standard deviation over all games. A game weighs twice its weight, as in Arena-Hard, where
    /// each is there twice so that a tie can be a win for each.
    Design design(List<StyleFeature> style) {
        int rows = games.size();
        int[][] index = new int[rows][];
        double[][] value = new double[rows][];
        double[] target = new double[rows];
        double[] weight = new double[rows];
        double[][] styles = styles(style);
        for (int g = 0; g < rows; g++) {
            index[g] = new int[2 + style.size()];
            value[g] = new double[2 + style.size()];
            index[g][0] = first_G[g];
            value[g][0] = SCALE;
            index[g][1] = second_G[g];
            value[g][1] = -SCALE;
            for (int s = 0; s < style.size(); s++) {
                index[g][2 + s] = models.size() + s;
                value[g][2 + s] = styles[s][g];
            }
            target[g] = games.get(g).score();
            weight[g] = 2 * games.get(g).weight();
        }
        return new Design(models.size() + style.size(), index, value, target, weight);
    }

    /// The games of drawn prompts, each as often as its prompt was drawn.
    Design drawn(Design design, int[] counts) {
        double[] weight = design.weight_R().clone();
        for (int g = 0; g < weight.length; g++) {
            weight[g] *= counts[prompt_G[g]];
        }
        return design.weighted(weight);
    }

    /// Who beat whom among the rows that count.
    WinGraph graph(Design design) {
        WinGraph graph = new WinGraph(models.size());
        for (int g = 0; g < first_G.length; g++) {
            if (design.weight_R()[g] != 0) {
                graph.add(first_G[g], second_G[g], games.get(g).score());
            }
        }
        return graph;
    }

    private double[][] styles(List<StyleFeature> style) {
        return style.stream()
                .map(feature -> standardised(games.stream()
                        .mapToDouble(game -> feature.difference(game.firstStyle(), game.secondStyle()))
                        .toArray()))
                .toArray(double[][]::new);
    }

    /// By population mean and standard deviation (n); all equal: all 0.
    private static double[] standardised(double[] values) {
        Moments moments = Moments.of(values);
        double deviation = moments.standardDeviation() * Math.sqrt((values.length - 1.0) / values.length);
        double[] standardised = new double[values.length];
        for (int i = 0; deviation > 0 && i < values.length; i++) {
            standardised[i] = (values[i] - moments.mean()) / deviation;
        }
        return standardised;
    }
}
