package io.burnish.merge;

import java.util.ArrayList;
import java.util.List;

/// How far models lie from the first of them, measured while they are merged.
final class Distances {

    private final double[] squares_M;
    private double firstSquares;

    Distances(int models) {
        squares_M = new double[models];
    }

    void add(float[][] values_MB, int count) {
        for (int i = 0; i < count; i++) {
            firstSquares += (double) values_MB[0][i] * values_MB[0][i];
        }
        for (int model = 1; model < squares_M.length; model++) {
            double squares = 0;
            for (int i = 0; i < count; i++) {
                double difference = (double) values_MB[model][i] - values_MB[0][i];
                squares += difference * difference;
            }
            squares_M[model] += squares;
        }
    }

    /// The norm of each other model's difference to the first, relative to the first's norm.
    List<Double> relative() {
        List<Double> distances = new ArrayList<>();
        for (int model = 1; model < squares_M.length; model++) {
            distances.add(squares_M[model] == 0 ? 0 : Math.sqrt(squares_M[model] / firstSquares));
        }
        return distances;
    }
}
