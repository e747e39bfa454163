package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.SimulatedCard;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Numbers arrive as they were when they were sent off, whenever the card gets around to carrying them.
class PinnedExchangeTest {

    private static final Device CARD = Device.cpu();
    private static final int GROUPS = 9;

    private static HostExchange on(SimulatedCard card) {
        return new PinnedExchange(card.device());
    }

    private static MemorySegment floats(Tensor x) {
        return MemorySegment.ofAddress(x.address()).reinterpret(x.bytes());
    }

    private static float[] values(int group, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = 1000 * group + i;
        }
        return values;
    }

    /// Groups of different sizes, two under way: each group's kernel reads what was handed over for it and writes
    /// statistics, the host answers with twice their value, a further kernel reads the answer.
    private static void passGroups(SimulatedCard card, HostExchange exchange) {
        List<float[]> seen = new ArrayList<>();
        try (Scope scope = Scope.confined()) {
            Tensor[] statistics = {SeededTensors.zeros(scope, 40_000), SeededTensors.zeros(scope, 40_000)};
            handOver(card, exchange, scope, statistics, 0);
            for (int group = 0; group < GROUPS; group++) {
                if (group + 1 < GROUPS) {
                    handOver(card, exchange, scope, statistics, group + 1);
                }
                int slot = group % 2;
                float[] arrived = exchange.await(slot);
                assertThat(arrived).as("group %d", group).isEqualTo(values(group, size(group)));
                float[] answer = arrived.clone();
                for (int i = 0; i < answer.length; i++) {
                    answer[i] *= 2;
                }
                Tensor onCard = exchange.send(scope, slot, CARD, answer);
                card.queue(() -> seen.add(floats(onCard).toArray(ValueLayout.JAVA_FLOAT)));
                answer[0] = -1; // the host is free to
            }
            card.finish();
        }
        for (int group = 0; group < GROUPS; group++) {
            float[] expected = values(group, size(group));
            for (int i = 0; i < expected.length; i++) {
                expected[i] *= 2;
            }
            assertThat(seen.get(group)).as("answer %d", group).isEqualTo(expected);
        }
    }

    private static int size(int group) {
        return 5 + group * group * 400;
    }

    private static void handOver(
            SimulatedCard card, HostExchange exchange, Scope scope, Tensor[] statistics, int group) {
        Tensor source = statistics[group % 2].rows(scope, 0, size(group));
        HostNumbers values = HostNumbers.floats(values(group, size(group)), size(group));
        Tensor handedOver =
                exchange.upload(scope, CARD, HostNumbers.indices(group), values).get(1);
        card.queue(() -> floats(source).copyFrom(floats(handedOver)));
        exchange.fetch(group % 2, source);
    }

    private static void issue(SimulatedCard card, HostExchange exchange, Scope scope, Tensor[] statistics, int group) {
        Tensor source = statistics[group % 2].rows(scope, 0, size(group));
        card.queue(() -> floats(source).copyFrom(MemorySegment.ofArray(values(group, size(group)))));
        exchange.fetch(group % 2, source);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.6, 0.95})
    void every_number_arrives_whatever_the_card_does_first(double eagerness) {
        for (int seed = 0; seed < 40; seed++) {
            SimulatedCard card = new SimulatedCard(seed, eagerness);
            HostExchange exchange = on(card);
            passGroups(card, exchange);
            passGroups(card, exchange); // once more in the same memory
        }
    }

    @Test
    void the_host_waits_for_a_groups_own_numbers_and_for_nothing_queued_after_them() {
        SimulatedCard card = new SimulatedCard(1, 0);
        HostExchange exchange = on(card);
        try (Scope scope = Scope.confined()) {
            Tensor[] statistics = {SeededTensors.zeros(scope, 16), SeededTensors.zeros(scope, 16)};
            issue(card, exchange, scope, statistics, 0);
            // a kernel that never ends by itself: waiting for it would be seen
            boolean[] ran = new boolean[1];
            boolean[] may = new boolean[1];
            card.queue(() -> {
                ran[0] = true;
                assertThat(may[0])
                        .as("the host waited for what was queued after")
                        .isTrue();
            });
            card.holdKernelsAfter(1);
            assertThat(exchange.await(0)).isEqualTo(values(0, size(0)));
            Tensor answer = exchange.send(scope, 0, CARD, new float[] {1, 2});
            assertThat(ran[0]).isFalse();
            assertThat(card.calls()).filteredOn(call -> call.startsWith("to ")).noneMatch(call -> call.endsWith(" 0"));
            may[0] = true;
            card.holdKernelsAfter(Integer.MAX_VALUE);
            card.finish();
            assertThat(floats(answer).toArray(ValueLayout.JAVA_FLOAT)).containsExactly(1, 2);
        }
    }

    @Test
    void nothing_under_way_is_said() {
        HostExchange exchange = on(new SimulatedCard(1, 0));
        assertThatThrownBy(() -> exchange.await(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("slot 1");
        assertThatThrownBy(() -> new DirectExchange().await(0)).isInstanceOf(IllegalStateException.class);
    }
}
