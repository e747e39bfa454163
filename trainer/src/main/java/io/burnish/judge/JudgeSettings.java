package io.burnish.judge;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The recipe's `judge`: who says how good an answer is.
public sealed interface JudgeSettings {

    /// The model itself with a rubric.
    ///
    /// @param template the rubric: a text file with the slots `{{prompt}}` and `{{answer}}`, and any others
    /// @param score how its words become a number
    /// @param samples judgements of each answer, which are averaged
    /// @param temperature of the judgements; 0: one judgement, the most probable
    /// @param topP of the judgements
    /// @param maxTokens a judgement ends after so many
    /// @param retries how often an unparseable judgement is asked for again
    /// @param maxUnparseable the share of unparseable judgements above which the run stops
    /// @param askAs in which form the filled template goes to the judge
    /// @param rawSlots whether values are put in without quoting them; for models of few characters only
    /// @param slots further slots that are read from the prompt's text, by patterns with one group
    record Self(
            Path template,
            ScoreForm score,
            int samples,
            double temperature,
            double topP,
            int maxTokens,
            int retries,
            double maxUnparseable,
            AskAs askAs,
            boolean rawSlots,
            Map<String, String> slots)
            implements JudgeSettings {

        public Self {
            slots = SettingsChecks.slots(slots);
            new Asking(samples, temperature, topP, maxTokens, retries, maxUnparseable);
        }

        public static Self of(Path template) {
            return new Self(
                    template, ScoreForm.Pattern.defaults(), 3, 0.7, 0.9, 512, 1, 0.5, AskAs.SAME, false, Map.of());
        }
    }

    /// Another model with a rubric; the keys are those of `self`.
    ///
    /// @param model which
    record Model(
            JudgeModel model,
            Path template,
            ScoreForm score,
            int samples,
            double temperature,
            double topP,
            int maxTokens,
            int retries,
            double maxUnparseable,
            AskAs askAs,
            boolean rawSlots,
            Map<String, String> slots)
            implements JudgeSettings {

        public Model {
            slots = SettingsChecks.slots(slots);
            new Asking(samples, temperature, topP, maxTokens, retries, maxUnparseable);
        }

        public static Model of(JudgeModel model, Path template) {
            return of(model, Self.of(template));
        }

        static Model of(JudgeModel model, Self self) {
            return new Model(
                    model,
                    self.template,
                    self.score,
                    self.samples,
                    self.temperature,
                    self.topP,
                    self.maxTokens,
                    self.retries,
                    self.maxUnparseable,
                    self.askAs,
                    self.rawSlots,
                    self.slots);
        }
    }

    /// A model that compares two answers at a time, in both orders; other keys are those of `self`.
    ///
    /// @param model which
    /// @param template a text file with the slots `{{prompt}}`, `{{answer_a}}` and `{{answer_b}}`
    /// @param score 1: the first shown is better, 0: the second, 0.5: neither
    /// @param samples judgements of each order
    /// @param inconsistent what it comes to when the orders disagree
    record Pairwise(
            JudgeModel model,
            Path template,
            ScoreForm score,
            int samples,
            double temperature,
            double topP,
            int maxTokens,
            int retries,
            double maxUnparseable,
            AskAs askAs,
            boolean rawSlots,
            Map<String, String> slots,
            Inconsistency inconsistent)
            implements JudgeSettings {

        public Pairwise {
            slots = SettingsChecks.slots(slots);
            new Asking(samples, temperature, topP, maxTokens, retries, maxUnparseable);
            if (score.lowest() < 0 || score.highest() > 1) {
                throw new IllegalArgumentException(
                        "score must be from 0, the second is better, to 1, the first is, got %s to %s"
                                .formatted(score.lowest(), score.highest()));
            }
        }

        public static Pairwise of(Path template) {
            return new Pairwise(
                    new JudgeModel.Self(),
                    template,
                    ScoreForm.Choice.ofTwo(),
                    1,
                    0.7,
                    0.9,
                    512,
                    1,
                    0.5,
                    AskAs.SAME,
                    false,
                    Map.of(),
                    Inconsistency.TIE);
        }

        /// What it has in common with the others.
        Model asking() {
            return new Model(
                    model,
                    template,
                    score,
                    samples,
                    temperature,
                    topP,
                    maxTokens,
                    retries,
                    maxUnparseable,
                    askAs,
                    rawSlots,
                    slots);
        }
    }

    /// The log-prob of an answer under a strong model less that under a weak one.
    ///
    /// @param lengthNormalised whether each is divided by its tokens
    record DensityRatio(JudgeModel strong, JudgeModel weak, boolean lengthNormalised) implements JudgeSettings {
        public static DensityRatio of(JudgeModel strong, JudgeModel weak) {
            return new DensityRatio(strong, weak, false);
        }
    }

    /// DPO's implicit reward: beta times the log-ratio of a policy to its reference.
    ///
    /// @param lengthNormalised whether each log-prob is divided by its tokens
    record Implicit(JudgeModel policy, JudgeModel reference, double beta, boolean lengthNormalised)
            implements JudgeSettings {

        public Implicit {
            if (!(beta > 0) || Double.isInfinite(beta)) {
                throw new IllegalArgumentException("beta must be > 0, got " + beta);
            }
        }

        public static Implicit defaults() {
            return new Implicit(new JudgeModel.Self(), new JudgeModel.Reference(), 0.1, false);
        }
    }

    /// A reward model.
    ///
    /// @param model a HuggingFace directory with a sequence-classification head
    /// @param weights of the head's outputs; empty: it has one
    record RewardModel(Path model, List<Double> weights) implements JudgeSettings {

        public RewardModel {
            weights = List.copyOf(weights);
            if (weights.stream().anyMatch(weight -> !Double.isFinite(weight))) {
                throw new IllegalArgumentException("weights must be numbers, got " + weights);
            }
        }

        public static RewardModel of(Path model) {
            return new RewardModel(model, List.of());
        }
    }

    /// Rules, and no model.
    ///
    /// @param combine what the scores of several rules are together
    record Rules(List<Rule> rules, RuleCombination combine) implements JudgeSettings {

        public Rules {
            rules = List.copyOf(rules);
            if (rules.isEmpty()) {
                throw new IllegalArgumentException(
                        "rules must have at least one rule, for example [{type: exact_match, field: answer}]");
            }
        }

        public static Rules of(List<Rule> rules) {
            return new Rules(rules, RuleCombination.ALL);
        }
    }

    /// How probable a model holds it that the answer is right: a generator as its own validator.
    ///
    /// @param template asks whether the answer is right
    /// @param yes the text that says so
    /// @param no the text that says it is not
    record Consistency(
            JudgeModel model,
            Path template,
            String yes,
            String no,
            AskAs askAs,
            boolean rawSlots,
            Map<String, String> slots)
            implements JudgeSettings {

        public Consistency {
            slots = SettingsChecks.slots(slots);
            if (yes.isEmpty() || yes.equals(no)) {
                throw new IllegalArgumentException("yes must be a text other than 'no', got '%s'".formatted(yes));
            }
            if (no.isEmpty()) {
                throw new IllegalArgumentException("no must be a text, got ''");
            }
        }

        public static Consistency of(Path template) {
            return new Consistency(new JudgeModel.Self(), template, "Yes", "No", AskAs.SAME, false, Map.of());
        }
    }

    /// Several judges with one score.
    record Ensemble(List<JudgeSettings> judges, Combination combine) implements JudgeSettings {

        public Ensemble {
            judges = SettingsChecks.judges(judges);
        }

        public static Ensemble of(List<JudgeSettings> judges) {
            return new Ensemble(judges, Combination.MEAN);
        }
    }

    /// One of several judges, drawn for each prompt, that errs at times: for experiments.
    ///
    /// @param flip how probable it is that a prompt's scores are mirrored
    /// @param deviation of Gaussian noise on every score
    record SimulatedAnnotator(List<JudgeSettings> judges, double flip, double deviation) implements JudgeSettings {

        public SimulatedAnnotator {
            judges = SettingsChecks.judges(judges);
            if (!(flip >= 0 && flip <= 1)) {
                throw new IllegalArgumentException("flip must be in [0, 1], got " + flip);
            }
            if (!(deviation >= 0) || Double.isInfinite(deviation)) {
                throw new IllegalArgumentException("deviation must be >= 0, got " + deviation);
            }
        }

        public static SimulatedAnnotator of(List<JudgeSettings> judges) {
            return new SimulatedAnnotator(judges, 0.25, 0);
        }
    }
}
