package io.burnish.judge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Makes judges of their settings.
public final class Judges {

    private final JudgeTools tools;
    private final JudgeSeeds seeds;

    private Judges(JudgeTools tools, JudgeSeeds seeds) {
        this.tools = tools;
        this.seeds = seeds;
    }

    /// A judge for one iteration; its name is the settings' `type`.
    ///
    /// @throws io.burnish.run.RunProblem if a template cannot be used, or a model cannot be had
    public static Judge of(JudgeSettings settings, JudgeTools tools, JudgeSeeds seeds) {
        return new Judges(tools, seeds).judge(settings, type(settings));
    }

    /// The settings' `type`, which is also the name of the judge that is made of them.
    public static String type(JudgeSettings settings) {
        return switch (settings) {
            case JudgeSettings.Self _ -> "self";
            case JudgeSettings.Model _ -> "model";
            case JudgeSettings.Pairwise _ -> "pairwise";
            case JudgeSettings.DensityRatio _ -> "density_ratio";
            case JudgeSettings.Implicit _ -> "implicit";
            case JudgeSettings.RewardModel _ -> "reward_model";
            case JudgeSettings.Rules _ -> "rules";
            case JudgeSettings.Consistency _ -> "consistency";
            case JudgeSettings.Ensemble _ -> "ensemble";
            case JudgeSettings.SimulatedAnnotator _ -> "simulated_annotator";
        };
    }

    private Judge judge(JudgeSettings settings, String name) {
        return switch (settings) {
            case JudgeSettings.Self self -> rubric(name, JudgeSettings.Model.of(new JudgeModel.Self(), self));
            case JudgeSettings.Model model -> rubric(name, model);
            case JudgeSettings.Pairwise pairwise ->
                new PairwiseJudge(
                        name,
                        rubric(pairwise.asking(), Rubrics.TWO_ANSWERS),
                        inquiry(name, pairwise.asking()),
                        pairwise.inconsistent());
            case JudgeSettings.DensityRatio(JudgeModel strong, JudgeModel weak, boolean lengthNormalised) ->
                new RatioJudge(name, tools.answers(strong), tools.answers(weak), 1, lengthNormalised);
            case JudgeSettings.Implicit(JudgeModel policy, JudgeModel reference, double beta, boolean normalised) ->
                new RatioJudge(name, tools.answers(policy), tools.answers(reference), beta, normalised);
            case JudgeSettings.RewardModel(Path model, List<Double> weights) ->
                new RewardJudge(name, tools.rewards(model), weights);
            case JudgeSettings.Rules(List<Rule> rules, RuleCombination combine) -> new RulesJudge(name, rules, combine);
            case JudgeSettings.Consistency consistency -> rubric(name, Rubrics.asking(consistency));
            case JudgeSettings.Ensemble(List<JudgeSettings> judges, Combination combine) ->
                new EnsembleJudge(name, judges(judges), combine);
            case JudgeSettings.SimulatedAnnotator(List<JudgeSettings> judges, double flip, double deviation) ->
                new SimulatedAnnotator(name, judges(judges), flip, deviation, seeds);
        };
    }

    private Judge rubric(String name, JudgeSettings.Model settings) {
        return new ModelJudge(name, rubric(settings, Rubrics.ONE_ANSWER), inquiry(name, settings));
    }

    private Rubric rubric(JudgeSettings.Model settings, List<String> answers) {
        return Rubrics.of(settings, answers, tools.controlTokens(settings.model()));
    }

    private Inquiry inquiry(String name, JudgeSettings.Model settings) {
        return Inquiries.of(
                name,
                settings.score(),
                Rubrics.asked(settings),
                seeds,
                () -> tools.engine(settings.model()),
                () -> tools.continuations(settings.model()));
    }

    /// With names of their own: the second of a type is `rules-2`.
    private List<Judge> judges(List<JudgeSettings> settings) {
        List<String> names = names(settings);
        List<Judge> judges = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            judges.add(judge(settings.get(i), names.get(i)));
        }
        return judges;
    }

    /// The names of judges that another one asks.
    static List<String> names(List<JudgeSettings> judges) {
        List<String> names = new ArrayList<>();
        for (JudgeSettings one : judges) {
            String name = type(one);
            for (int number = 2; names.contains(name); number++) {
                name = type(one) + "-" + number;
            }
            names.add(name);
        }
        return names;
    }
}
