package io.burnish.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Observations of one kind, prompt by prompt, and their mean: sum of sums over sum of counts.
public final class Observations {

    private final Map<String, double[]> byPrompt = new LinkedHashMap<>();
    private final int rows;

    private Observations(List<Observation> observations) {
        for (Observation observation : observations) {
            double[] prompt = byPrompt.computeIfAbsent(observation.promptId(), id -> new double[2]);
            prompt[0] += observation.sum();
            prompt[1] += observation.count();
        }
        rows = observations.size();
        if (total(1) == 0) {
            throw new IllegalArgumentException("a mean needs at least one observation");
        }
    }

    /// @param observations at least one
    public static Observations of(List<Observation> observations) {
        return new Observations(observations);
    }

    public double mean() {
        return total(0) / total(1);
    }

    /// The standard error of the mean with prompts as clusters: with residuals `e_p = sum_p - mean * count_p` of P
    /// prompts, `sqrt(P / (P - 1) * sum e_p^2) / sum count`. Where each prompt has one observation of count 1, it
    /// is the standard deviation (n - 1) over sqrt(n). (Cochran, Sampling Techniques, section 6.3.) Not a number
    /// for a single prompt.
    public double standardError() {
        double mean = mean();
        double squares = 0;
        for (double[] prompt : byPrompt.values()) {
            double residual = prompt[0] - mean * prompt[1];
            squares += residual * residual;
        }
        double prompts = byPrompt.size();
        return Math.sqrt(prompts / (prompts - 1) * squares) / total(1);
    }

    public Spread spread(Bootstrap bootstrap) {
        double[][] prompts = byPrompt.values().toArray(double[][]::new);
        double whole = mean();
        return bootstrap.spread(prompts.length, counts -> {
            double sum = 0;
            double count = 0;
            for (int p = 0; p < prompts.length; p++) {
                sum += counts[p] * prompts[p][0];
                count += counts[p] * prompts[p][1];
            }
            return count == 0 ? whole : sum / count;
        });
    }

    /// The mean with its doubt.
    public Measured measured(Bootstrap bootstrap, String source) {
        return measured(1, bootstrap, source);
    }

    /// The mean in percent.
    public Measured percent(Bootstrap bootstrap, String source) {
        return measured(100, bootstrap, source);
    }

    private Measured measured(double unit, Bootstrap bootstrap, String source) {
        return Measured.of(
                unit * mean(), unit * standardError(), spread(bootstrap).times(unit), rows, source);
    }

    public int rows() {
        return rows;
    }

    /// Sum and count of each prompt, in order of first appearance.
    Map<String, double[]> byPrompt() {
        return byPrompt;
    }

    private double total(int which) {
        double total = 0;
        for (double[] prompt : byPrompt.values()) {
            total += prompt[which];
        }
        return total;
    }
}
