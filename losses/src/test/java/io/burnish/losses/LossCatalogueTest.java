package io.burnish.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LossCatalogueTest {

    static List<LossEntry> entries() {
        return LossCatalogue.entries();
    }

    @Test
    void makesALossFromItsNameAndKeys() throws LossProblems {
        assertThat(LossCatalogue.create("simpo", Map.of("beta", 2.5, "gamma", 1L)))
                .isEqualTo(new Simpo(2.5, 1, true, 0));
        assertThat(LossCatalogue.create("sigmoid", Map.of())).isEqualTo(new Dpo(0.1, 0));
        assertThat(LossCatalogue.create("cpo", Map.of())).isEqualTo(new WithNll(new Cpo(0.1, 0), 1));
        assertThat(LossCatalogue.create("ipo", Map.of("f_divergence", "forward_kl", "nll_weight", 0.5)))
                .isEqualTo(new WithNll(new WithDivergence(new Ipo(0.1, true), new FDivergence.ForwardKl()), 0.5));
    }

    @Test
    void makesLossesOfLosses() throws LossProblems {
        assertThat(LossCatalogue.create("wpo", Map.of()))
                .isEqualTo(new Wpo(new Dpo(0.1, 0), Alignment.SAMPLED, OptionalDouble.empty()));
        assertThat(LossCatalogue.create(
                        "wpo", Map.of("base", Map.of("type", "hinge"), "beta", 0.5, "alignment", "greedy", "clamp", 1)))
                .isEqualTo(new Wpo(new Hinge(0.5), Alignment.GREEDY, OptionalDouble.of(1)));
        List<Map<String, Object>> parts =
                List.of(Map.of("weight", 0.8, "type", "dpo", "beta", 0.2), Map.of("type", "sft"));
        var mix = new Mix(List.of(new Mix.Term(0.8, new Dpo(0.2, 0)), new Mix.Term(1, new Sft())));
        assertThat(LossCatalogue.create("mix", Map.of("mix", parts))).isEqualTo(mix);
        assertThat(LossCatalogue.read(Map.of("mix", parts)).loss()).isEqualTo(mix);
    }

    @Test
    void reportsEveryProblemAtOnce() {
        assertThat(problems("simpo", Map.of("beta", -1, "gama", 0.5, "length_normalised", "yes")))
                .containsExactlyInAnyOrder(
                        "gama: unknown key. Did you mean 'gamma'? simpo reads beta, gamma, length_normalised, "
                                + "label_smoothing, nll_weight",
                        "beta: must be > 0, got -1.0",
                        "length_normalised: must be true or false, got 'yes'");
    }

    @Test
    void anUnknownLossGetsTheListAndTheNearestName() {
        assertThat(problems("smipo", Map.of()))
                .singleElement()
                .asString()
                .startsWith("type: unknown loss 'smipo'. Did you mean 'simpo'? Losses: dpo, robust, exo_pair, ");
    }

    @Test
    void valuesOfTheWrongKindAreNamed() {
        assertThat(problems("dpo", Map.of("beta", "high"))).containsExactly("beta: must be a number, got 'high'");
        assertThat(problems("dpo", Map.of("beta", Double.POSITIVE_INFINITY)))
                .containsExactly("beta: must be a finite number, got Infinity");
        assertThat(problems("wpo", Map.of("alignment", "sample")))
                .containsExactly("alignment: must be sampled | greedy | none, got 'sample'. Did you mean 'sampled'?");
        Map<String, @Nullable Object> empty = new HashMap<>();
        empty.put("beta", null);
        assertThat(problems("dpo", empty)).containsExactly("beta: has no value; leave the key out for its default");
    }

    @Test
    void aKeyThatNothingReadsIsAProblem() {
        assertThat(problems("dpo", Map.of("f_alpha_divergence_coef", 0.3)))
                .containsExactly(
                        "f_alpha_divergence_coef: is only read with f_divergence: alpha_divergence; leave it out");
        assertThat(problems("sft", Map.of("beta", 0.1))).containsExactly("beta: unknown key. sft reads no key");
        assertThat(problems("wpo", Map.of("beta", 0.2, "base", Map.of("type", "slic"))))
                .containsExactly("beta: would not be read: the loss under base has no beta");
    }

    @Test
    void problemsInsideOtherLossesCarryTheirPath() {
        assertThat(problems("wpo", Map.of("base", Map.of("type", "dpo", "beta", 0))))
                .containsExactly("base.beta: must be > 0, got 0.0");
        assertThat(problems("wpo", Map.of("beta", -2))).containsExactly("beta: must be > 0, got -2.0");
        assertThat(problems("wpo", Map.of("beta", 0.2, "base", Map.of("type", "dpo", "beta", 0.1))))
                .containsExactly("beta: is given twice: here and as base.beta");
        assertThat(problems("wpo", Map.of("base", Map.of("type", "sft"))))
                .containsExactly("base: must be a loss on pairs, got sft");
        assertThat(problems("wpo", Map.of("base", "dpo")))
                .containsExactly("base: must be a loss, e.g. {type: dpo}, got 'dpo'");
        assertThat(problems(
                        "mix", Map.of("mix", List.of(Map.of("type", "dpo", "weight", -1), Map.of("beta", 1), "ipo"))))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("mix[0].weight: must be > 0, got -1.0"),
                        second -> assertThat(second).startsWith("mix[1].type: is missing. Losses: dpo, "),
                        third -> assertThat(third)
                                .isEqualTo("mix[2]: must be a loss, e.g. {weight: 0.8, type: dpo}, got 'ipo'"));
        assertThat(problems("mix", Map.of()))
                .containsExactly("mix: is missing, e.g. [{weight: 0.8, type: dpo}, {weight: 1.0, type: sft}]");
    }

    @ParameterizedTest
    @MethodSource("entries")
    void aResolvedLossReadsBackAsItself(LossEntry entry) throws LossProblems {
        LossCase description = LossCases.defaults(entry);
        ResolvedLoss resolved = LossCatalogue.resolve(description.name(), description.values());
        assertThat(LossCatalogue.read(resolved.section())).isEqualTo(resolved);
    }

    @ParameterizedTest
    @MethodSource("entries")
    void theCatalogueAndTheRecordsRefuseTheSameValues(LossEntry entry) {
        for (LossKey key : entry.keys()) {
            if (!(key.type() instanceof KeyType.Numeric)) {
                continue;
            }
            for (double value : new double[] {-1e300, -1, -1e-9, 0, 1e-9, 0.4999, 0.5, 1, 100}) {
                Map<String, Object> values =
                        new LinkedHashMap<>(LossCases.defaults(entry).values());
                values.put(key.name(), value);
                if (key.onlyWith().isPresent()) {
                    values.put(key.onlyWith().get().key(), key.onlyWith().get().word());
                }
                // A record that is stricter than its key would throw IllegalArgumentException here.
                List<String> found = problems(entry.name(), values);
                boolean allowed =
                        ((KeyType.Numeric) key.type()).range().problem(value).isEmpty();
                assertThat(found.isEmpty())
                        .as("%s = %s: %s", key.name(), value, found)
                        .isEqualTo(allowed);
            }
        }
    }

    @Test
    void namesAndAliasesAreUnique() {
        Set<String> seen = new HashSet<>();
        for (LossEntry entry : entries()) {
            assertThat(seen.add(entry.name())).as(entry.name()).isTrue();
            entry.aliases()
                    .forEach(alias -> assertThat(seen.add(alias)).as(alias).isTrue());
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void helpExplainsEveryKeyInLinesThatFitATerminal(LossEntry entry) throws LossProblems {
        String help = LossCatalogue.explain(entry.name());
        assertThat(help).contains(entry.formula(), entry.source());
        entry.keys()
                .forEach(key -> assertThat(help)
                        .contains(key.name(), key.doc(), key.type().text()));
        assertThat(Arrays.asList(help.split("\n")))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(120));
        assertThat(LossCatalogue.list()).contains("  " + entry.name() + " ");
    }

    @Test
    void helpReadsLikeThis() throws LossProblems {
        assertThat(LossCatalogue.explain("rdpo")).isEqualTo("""
                        rdpo  length-regularised DPO (R-DPO, iLR-DPO)

                          z = beta (u_w - u_l) + alpha (n_w - n_l);  sp(-z)

                          w chosen, l rejected
                          n number of scored tokens of the answer
                          u sum of its tokens' log-probabilities, the policy's minus the reference's
                          sp(z) = log(1 + e^z)

                        Keys, defaults, values:
                          beta                     0.1         > 0         how strongly the policy is held to the reference
                          alpha                    0.01        >= 0        nats per token: a longer chosen answer is pushed less
                          f_divergence             reverse_kl  reverse_kl | forward_kl | js_divergence | alpha_divergence
                                                                           what holds the policy to the reference (arXiv 2309.16240)
                          f_alpha_divergence_coef  0.5         any number  the alpha of alpha_divergence
                          ld_alpha                 1.0         in [0, 1]   weight of tokens that only the longer answer has (LD-DPO)
                          nll_weight               0.0         >= 0        adds this times the chosen answer's NLL per token (RPO)

                        Reference: needed; its log-probabilities are computed once, before training
                        Source:    arXiv 2403.19159, eq. 9
                        Recipe:    loss: {type: rdpo, beta: 0.1, alpha: 0.01}
                        """);
    }

    private static List<String> problems(String name, Map<String, ? extends @Nullable Object> values) {
        LossProblems thrown = catchThrowableOfType(LossProblems.class, () -> LossCatalogue.create(name, values));
        return thrown == null
                ? List.of()
                : thrown.problems().stream().map(LossProblem::toString).toList();
    }
}
