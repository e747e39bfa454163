package io.burnish.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.evaluate.Measured;
import java.util.OptionalDouble;

/// The iterations' figures for scripts; what is not there yet has no field.
public final class FiguresJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private FiguresJson() {}

    public static ArrayNode of(RunReport report) {
        ArrayNode iterations = JSON.createArrayNode();
        report.iterations().forEach(iteration -> iterations.add(of(iteration)));
        return iterations;
    }

    private static ObjectNode of(IterationFigures iteration) {
        ObjectNode node = JSON.createObjectNode();
        node.put("iteration", iteration.iteration());
        iteration.answers().ifPresent(answers -> {
            node.put("prompts", answers.prompts());
            node.put("samples", answers.answers().size());
            node.put("length_in", answers.inTokens() ? "tokens" : "characters");
            put(node, "mean_length", answers.meanLength());
            node.put("unfinished", answers.unfinished());
            put(node, "gap_mean", answers.gap());
        });
        iteration.verdicts().ifPresent(verdicts -> {
            node.put("verdicts", verdicts.verdicts());
            node.put("unreadable_verdicts", verdicts.unreadable());
        });
        iteration.scores().ifPresent(scores -> {
            node.put("scored", scores.values().length);
            node.put("score_mean", scores.mean());
            node.put("score_deviation", scores.deviation());
        });
        iteration.pairs().ifPresent(pairs -> {
            node.put("pairs", pairs.pairs());
            node.put("best_answers", pairs.bestAnswers());
            put(node, "margin_mean", pairs.margin());
            put(node, "chosen_length", pairs.chosenLength());
            put(node, "rejected_length", pairs.rejectedLength());
            ObjectNode discards = node.putObject("discards");
            pairs.discards().forEach(discards::put);
        });
        iteration.training().ifPresent(training -> {
            node.put("steps", training.steps());
            put(node, "loss", training.loss());
            put(node, "reward_accuracy", training.accuracy());
            put(node, "reward_margin", training.margin());
        });
        if (!iteration.evaluation().isEmpty()) {
            ObjectNode evaluation = node.putObject("evaluation");
            iteration.evaluation().forEach((name, measured) -> evaluation.set(name, measured(measured)));
        }
        return node;
    }

    private static ObjectNode measured(Measured measured) {
        ObjectNode node = JSON.createObjectNode();
        node.put("value", measured.value());
        put(node, "standard_error", measured.standardError());
        put(node, "low", measured.low());
        put(node, "high", measured.high());
        node.put("n", measured.n());
        return node;
    }

    private static void put(ObjectNode node, String field, OptionalDouble value) {
        if (value.isPresent()) {
            node.put(field, value.getAsDouble());
        }
    }
}
