package io.burnish.merge;

import java.util.List;

/// A base and pruned task vectors, the differences to it in float32 as PEFT has them.
///
/// @param prunings one a task
/// @param electSigns whether each entry takes the sign of its sum and averages only what has it
record TaskBlend(List<Double> weights, List<Pruning> prunings, boolean electSigns) implements Blend {

    @Override
    public void merge(float[][] values_MB, long start, int count, double[] merged_B) {
        double[] entries = new double[weights.size()];
        for (int i = 0; i < count; i++) {
            float base = values_MB[0][i];
            for (int task = 0; task < entries.length; task++) {
                entries[task] = prunings.get(task).prune(start + i, values_MB[task + 1][i] - base);
            }
            double added = electSigns ? meanOfElected(entries) : sum(entries);
            merged_B[i] = added == 0 ? base : base + added;
        }
    }

    private double sum(double[] entries) {
        double sum = 0;
        for (int task = 0; task < entries.length; task++) {
            sum += weights.get(task) * entries[task];
        }
        return sum;
    }

    /// The sign is that of the unweighted sum, plus where that is 0. The mean is over how many have it: a pruned
    /// entry has none.
    private double meanOfElected(double[] entries) {
        double vote = 0;
        for (double entry : entries) {
            vote += entry;
        }
        double elected = vote >= 0 ? 1 : -1;
        double sum = 0;
        int voices = 0;
        for (int task = 0; task < entries.length; task++) {
            if (Math.signum(entries[task]) == elected) {
                sum += weights.get(task) * entries[task];
                voices++;
            }
        }
        return voices == 0 ? 0 : sum / voices;
    }
}
