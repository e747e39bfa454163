package io.burnish.evaluate;

import java.util.List;

/// Judged answers as rows of the length-controlled regression, the gamed rows first.
///
/// Features: `tanh(D)`, difficulty, 1 for the model's rows; `D = (baseline - model) / sd` of the model's rows (n - 1).
/// Weights: 1 for the model's rows, 0.2 / 2 for those of the two gamed baselines.
record LengthDesign(Design design, int gamedRows) {

    private static final int FEATURES = 3;
    private static final double GAMED_WEIGHT = 0.2 / 2;

    /// @param times how often each of the model's rows counts, as a bootstrap draws them
    static LengthDesign of(List<JudgedLengths> judged, List<GamedRow> gamed, double[] times) {
        int rows = gamed.size() + judged.size();
        int[][] index = new int[rows][];
        double[][] value = new double[rows][];
        double[] target = new double[rows];
        double[] weight = new double[rows];
        int row = 0;
        for (GamedRow each : gamed) {
            index[row] = new int[] {0, 1};
            value[row] = new double[] {Math.tanh(each.lengthDifference()), each.difficulty()};
            target[row] = each.preference();
            weight[row++] = GAMED_WEIGHT;
        }
        double deviation = deviation(judged, times);
        for (int i = 0; i < judged.size(); i++) {
            JudgedLengths each = judged.get(i);
            double standardised = deviation > 0 ? each.difference() / deviation : 0;
            index[row] = new int[] {0, 1, 2};
            value[row] = new double[] {Math.tanh(standardised), each.difficulty(), 1};
            target[row] = each.preference();
            weight[row++] = times[i];
        }
        return new LengthDesign(new Design(FEATURES, index, value, target, weight), gamed.size());
    }

    private static double deviation(List<JudgedLengths> judged, double[] times) {
        double count = 0;
        double sum = 0;
        for (int i = 0; i < times.length; i++) {
            count += times[i];
            sum += times[i] * judged.get(i).difference();
        }
        double mean = sum / count;
        double squares = 0;
        for (int i = 0; i < times.length; i++) {
            double off = judged.get(i).difference() - mean;
            squares += times[i] * off * off;
        }
        return Math.sqrt(squares / (count - 1));
    }
}
