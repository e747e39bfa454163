package io.burnish.data.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Templates that would run for ever, fill the memory or exhaust the stack end in one clear error.
@Timeout(30)
class HostileTemplateTest {

    /// The real depth; a tenth of the real steps and text, so that the test is quick.
    private static final Limits LIMITS = new Limits(
            Limits.DEFAULT.steps() / 10,
            Limits.DEFAULT.depth(),
            Limits.DEFAULT.characters() / 10,
            Limits.DEFAULT.output() / 10);

    private static final String STEPS = "steps";
    private static final String CHARACTERS = "characters of text";
    private static final String DEEP = "deep";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
                "{{ [1] * 10 ** 9 }}",
                "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
                "{{ [1] | batch(2 * 10 ** 9, 'x') | list }}",
                "{{ [1] | slice(2 * 10 ** 9) | list }}",
                // Two values whose inside is shared sixty levels deep: comparing them visits 2^60 elements.
                "{% set a = namespace(x=[], y=[]) %}{% for i in range(60) %}{% set a.x = [a.x, a.x] %}"
                        + "{% set a.y = [a.y, a.y] %}{% endfor %}{{ a.x == a.y }}",
            })
    void endlessWorkRunsOutOfSteps(String source) {
        assertRefused(source, STEPS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
                "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
                "{{ 'ab' * 10 ** 9 }}",
                "{% set a = 'a' * 10 ** 6 %}{{ a | replace('a', a) }}",
                "{% set a = 'a' * 10 ** 5 %}{{ a | join(a) }}",
                "{{ 'a' | center(10 ** 9) }}",
                "{{ 'a'.zfill(2 * 10 ** 9) }}",
                "{{ 'a'.ljust(2 * 10 ** 9) }}",
                "{{ ('a\\n' * 10 ** 5) | indent(10 ** 6) }}",
                "{{ [1, [2]] | tojson(indent=2 * 10 ** 9) }}",
                "{{ '%999999d%999999d' * 99 % ((1,) * 198) }}",
                "{% set a = 'a' * 10 ** 7 %}{% for i in range(99999) %}{{ 'b' in a }}{% endfor %}",
                "{% set a = 'a' * 10 ** 7 %}{% for i in range(99999) %}{{ a[-1] == a[1:] }}{% endfor %}",
            })
    void endlessTextRunsOutOfCharacters(String source) {
        assertRefused(source, CHARACTERS);
    }

    @Test
    void usersGetLimitsWithoutAsking() {
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> ChatTemplate.parse("{{ [1] * 10 ** 9 }}").render(Map.of()))
                .withMessageContaining("more than 5,000,000 steps");
    }

    @Test
    void endlessOutputIsRefused() {
        assertRefused("{% for i in range(99999) %}{{ 'x' * 999 }}{% endfor %}", "the rendered text is longer than");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
                "{% macro f() %}{% for i in [1] %}{{ [f()] | map('upper') | list }}{% endfor %}{% endmacro %}{{ f() }}",
                "{% macro f() %}{% call f() %}{% endcall %}{% endmacro %}{{ f() }}",
                "{% set ns = namespace(x=1) %}{% for i in range(9999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
                "{% set ns = namespace(x=1) %}{% for i in range(9999) %}{% set ns.x = {'a': ns.x} %}{% endfor %}"
                        + "{{ ns.x | tojson }}",
                "{% set a = namespace(x=1, y=1) %}{% for i in range(9999) %}{% set a.x = [a.x] %}"
                        + "{% set a.y = [a.y] %}{% endfor %}{{ a.x == a.y }}",
                "{% set ns = namespace() %}{% set ns.me = ns %}{{ ns }}",
            })
    void endlessDepthIsRefused(String source) {
        assertRefused(source, DEEP);
    }

    @Test
    void generatorsThatDrawOnEachOtherAreBounded() {
        assertRefused(
                "{% set ns = namespace(x=[1]) %}{% for i in range(9999) %}{% set ns.x = ns.x | select %}{% endfor %}"
                        + "{{ ns.x | list }}",
                "generators draw on each other");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ <(> 1 <)> }}",
                "{{ <[> 1 <]> }}",
                "{{ <{'a': > 1 <}> }}",
                "{{ <x[> 1 <]> }}",
                "{{ <f(> 1 <)> }}",
                "{{ <not > 1 }}",
                "{{ <-> 1 }}",
                "{{ <1 if 0 else > 1 }}",
                "{{ 1 <+ 1> }}",
                "{{ 1 <or 1> }}",
                "{{ 1 <| string> }}",
                "{{ 1 <.x> }}",
                "{% set <(> a <)> = 1 %}",
                "<{% if 1 %}> x <{% endif %}>",
                "<{% for i in [1] %}> x <{% endfor %}>",
                "<{% filter trim %}> x <{% endfilter %}>",
            })
    void deepNestingOfTheSourceIsRefused(String pattern) {
        StringBuilder source = new StringBuilder();
        for (String part : pattern.split("(?=<)|(?<=>)")) {
            boolean repeats = part.startsWith("<") && part.endsWith(">");
            source.append(repeats ? part.substring(1, part.length() - 1).repeat(2_000) : part);
        }
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> ChatTemplate.parse(source.toString()).render(Map.of()));
    }

    @Test
    void hugeNumbersAreRefused() {
        assertRefused("{{ 10 ** 10000 }}", "an integer of more than");
        assertRefused(
                "{% set ns = namespace(x=3) %}{% for i in range(99) %}{% set ns.x = ns.x * ns.x %}{% endfor %}",
                "an integer of more than");
        assertRefused("{{ " + "9".repeat(100_000) + " }}", "an integer of 100,000 digits");
        assertRefused("{{ range(10 ** 9) }}", "a range of more than 100,000 items");
    }

    @Test
    void aSmallStackIsNoDanger() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Runnable recursion = () -> ChatTemplate.parse("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}")
                .render(Map.of());
        Thread thread = new Thread(null, recursion, "small stack", 200 * 1024);
        thread.setUncaughtExceptionHandler((_, failure) -> thrown.set(failure));
        thread.start();
        thread.join(Duration.ofSeconds(20));
        assertThat(thrown.get()).isInstanceOf(TemplateException.class).hasMessageContaining(DEEP);
    }

    @Test
    void anErrorNeverCarriesMoreThanAPageOfTheTemplatesText() {
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> ChatTemplate.parse("{{ raise_exception('x' * 10 ** 6) }}")
                        .render(Map.of()))
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(3_000));
    }

    private static void assertRefused(String source, String reason) {
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> ChatTemplate.parse(source, LIMITS).render(Map.of()))
                .withMessageContaining(reason);
    }
}
