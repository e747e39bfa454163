package io.burnish.djl;

import ai.djl.nn.Block;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/// Ideas of DJL that Burnish's models do not have, and what does their work.
enum NotServed {
    BLOCK("Block", "io.burnish.model.Decoder runs the layers"),
    OPTIMIZER("Optimizer", "io.burnish.train.AdamW updates the weights, as TrainSettings.optimizer says"),
    PARAMETER_STORE("ParameterStore", "io.burnish.model.Weights holds every parameter in one flat buffer"),
    GRADIENT_COLLECTOR("GradientCollector", "io.burnish.tape.Tape computes the gradients"),
    FORWARD("Trainer.forward", "io.burnish.model.Decoder runs the layers; BurnishTrainer.fit trains"),
    EVALUATE("Trainer.evaluate", "io.burnish.train.Scorer scores; use a Predictor with ScoreTranslator"),
    STEP("Trainer.step", "io.burnish.train.PreferenceTrainer makes the steps; BurnishTrainer.fit trains"),
    DATASET("Dataset", "io.burnish.data.batch.Batcher makes the batches; use BurnishTrainer.fit, not EasyTrain.fit"),
    LOSS_OF_ARRAYS(
            "Loss.evaluate",
            "io.burnish.losses.PreferenceLoss evaluates pairs; over DJL's arrays, "
                    + "io.burnish.losses.djl.PreferenceLossAdapter"),
    TRANSLATOR(
            "A translator of another library's",
            "io.burnish.djl.ScoreTranslator scores, io.burnish.djl.GenerateTranslator writes");

    /// A block of which every method refuses: DJL's own classes ask a model for one.
    static final Block UNSERVED_BLOCK =
            (Block) Proxy.newProxyInstance(NotServed.class.getClassLoader(), new Class<?>[] {Block.class}, refusing());

    private final String idea;
    private final String instead;

    NotServed(String idea, String instead) {
        this.idea = idea;
        this.instead = instead;
    }

    UnsupportedOperationException refusal() {
        return new UnsupportedOperationException("%s is not served on Burnish models: %s.".formatted(idea, instead));
    }

    private static InvocationHandler refusing() {
        return (proxy, method, arguments) -> switch (method.getName()) {
            case "toString" -> "a block that Burnish does not serve";
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            default -> throw BLOCK.refusal();
        };
    }
}
