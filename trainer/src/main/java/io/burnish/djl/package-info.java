/// Burnish as an engine of DJL, named `Burnish`: models that score, write and train behind DJL's `Criteria`,
/// `Predictor` and `Trainer`.
///
/// **Scoring.** A HuggingFace model directory becomes a `ZooModel` whose predictor gives the log-probabilities
/// of a prompt's two answers:
///
/// ```java
/// Criteria<TextPair, PairScore> criteria = Criteria.builder()
///         .setTypes(TextPair.class, PairScore.class)
///         .optEngine("Burnish")
///         .optModelPath(directory)
///         .optTranslator(new ScoreTranslator())
///         .build();
/// try (ZooModel<TextPair, PairScore> model = criteria.loadModel();
///         Predictor<TextPair, PairScore> predictor = model.newPredictor()) {
///     PairScore score = predictor.predict(new TextPair("tell me about kites .", " gladly !", " look it up ."));
///     System.out.println(score.chosenLogp() - score.rejectedLogp());
/// }
/// ```
///
/// **Generation.** The same directory answers prompts; how it draws tokens is said by arguments, all of which may be
/// left out:
///
/// ```java
/// Criteria<String, String> writing = Criteria.builder()
///         .setTypes(String.class, String.class)
///         .optEngine("Burnish")
///         .optModelPath(directory)
///         .optTranslatorFactory(new GenerateTranslatorFactory())
///         .optArgument("temperature", 0.7)
///         .optArgument("top_p", 0.9)
///         .optArgument("max_tokens", 20)
///         .optArgument("seed", 7)
///         .build();
/// try (ZooModel<String, String> model = writing.loadModel();
///         Predictor<String, String> predictor = model.newPredictor()) {
///     System.out.println(predictor.predict("tell me about kites ."));
///     List<String> answers = predictor.batchPredict(List.of("tell me about kites .", "tell me about rain ."));
///     System.out.println(answers);
/// }
/// ```
///
/// A batch is answered side by side, which is many times faster than one prompt after the other. A conversation goes
/// through the model's chat template, with the types `Content.Messages` and `Message`.
///
/// **Training.** The same model trains in place, under any loss of `io.burnish.losses`, and DJL's own listeners and
/// metrics follow it:
///
/// ```java
/// var config = new BurnishTrainingConfig(
///         new Dpo(0.1, 0),
///         TrainSettings.defaults().withRate(Auto.of(1e-3), ScheduleSettings.Constant.defaults()),
///         TrainingListener.Defaults.logging());
/// try (ZooModel<TextPair, PairScore> model = criteria.loadModel();
///         BurnishTrainer trainer = (BurnishTrainer) model.newTrainer(config)) {
///     trainer.setMetrics(new Metrics());
///     trainer.fit(pairs, heldOut);
///     System.out.println(trainer.getTrainingResult());
///     model.save(folder, "trained");
/// }
/// ```
///
/// `trained` is a directory that transformers loads as it is. Burnish has its own answers to DJL's `Block`,
/// `Optimizer`, `ParameterStore` and `GradientCollector`: on its models these throw an
/// `UnsupportedOperationException` that names the Burnish class that does their work.
///
/// Once this engine is on the class path, DJL neither downloads nor reports its use, unless the user's own
/// setting of `ai.djl.offline` or `OPT_OUT_TRACKING` says so.
@NullMarked
package io.burnish.djl;

import org.jspecify.annotations.NullMarked;
