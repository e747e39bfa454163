package io.burnish.tensor.libtorch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// libtorch's blocked attention for the CPU: never holds a score matrix.
///
/// Legend: B batch, H heads, Q queries, K keys, D head size. Inputs may have any strides.
public final class FlashAttentionForCpu {

    private static final MethodHandle FORWARD = LibTorch.function(
            "aoti_torch_cpu__scaled_dot_product_flash_attention_for_cpu",
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_DOUBLE,
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS);
    private static final MethodHandle BACKWARD = LibTorch.function(
            "aoti_torch_cpu__scaled_dot_product_flash_attention_for_cpu_backward",
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_DOUBLE,
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS);

    private FlashAttentionForCpu() {}

    /// The result of [#forward]: both handles belong to the caller.
    ///
    /// @param out_BHQD laid out token-major: a transposed view of memory [B, Q, H, D]
    /// @param logSumExp what backward needs
    public record Forward(MemorySegment out_BHQD, MemorySegment logSumExp) {}

    /// The result of [#backward], laid out as the forward's output; the handles belong to the caller.
    public record Backward(MemorySegment gradQuery_BHQD, MemorySegment gradKey_BHKD, MemorySegment gradValue_BHKD) {}

    /// `(query, key, value, double dropout_p, int32 is_causal, handle* attn_mask, double* scale, ret0, ret1)`.
    ///
    /// @param mask_QK added to the scores; null: none
    public static Forward forward(
            MemorySegment query_BHQD,
            MemorySegment key_BHKD,
            MemorySegment value_BHKD,
            boolean causal,
            @Nullable MemorySegment mask_QK,
            double scale) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            MemorySegment logSumExp = arena.allocate(ADDRESS);
            int code = (int) FORWARD.invokeExact(
                    query_BHQD,
                    key_BHKD,
                    value_BHKD,
                    0.0,
                    causal ? 1 : 0,
                    pointer(mask_QK, arena),
                    arena.allocateFrom(JAVA_DOUBLE, scale),
                    out,
                    logSumExp);
            Status.check(code, "flash_attention_for_cpu");
            return new Forward(out.get(ADDRESS, 0), logSumExp.get(ADDRESS, 0));
        } catch (Throwable t) {
            throw Status.unexpected("flash_attention_for_cpu", t);
        }
    }

    /// `(grad_out, query, key, value, out, logsumexp, double dropout_p, int32 is_causal, handle* attn_mask,
    /// double* scale, ret0, ret1, ret2)`.
    public static Backward backward(
            MemorySegment gradOut_BHQD,
            MemorySegment query_BHQD,
            MemorySegment key_BHKD,
            MemorySegment value_BHKD,
            Forward forward,
            boolean causal,
            @Nullable MemorySegment mask_QK,
            double scale) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment gradQuery = arena.allocate(ADDRESS);
            MemorySegment gradKey = arena.allocate(ADDRESS);
            MemorySegment gradValue = arena.allocate(ADDRESS);
            int code = (int) BACKWARD.invokeExact(
                    gradOut_BHQD,
                    query_BHQD,
                    key_BHKD,
                    value_BHKD,
                    forward.out_BHQD(),
                    forward.logSumExp(),
                    0.0,
                    causal ? 1 : 0,
                    pointer(mask_QK, arena),
                    arena.allocateFrom(JAVA_DOUBLE, scale),
                    gradQuery,
                    gradKey,
                    gradValue);
            Status.check(code, "flash_attention_for_cpu_backward");
            return new Backward(gradQuery.get(ADDRESS, 0), gradKey.get(ADDRESS, 0), gradValue.get(ADDRESS, 0));
        } catch (Throwable t) {
            throw Status.unexpected("flash_attention_for_cpu_backward", t);
        }
    }

    // an optional tensor is passed as a pointer to its handle
    private static MemorySegment pointer(@Nullable MemorySegment handle, Arena arena) {
        if (handle == null) {
            return MemorySegment.NULL;
        }
        MemorySegment pointer = arena.allocate(ADDRESS);
        pointer.set(ADDRESS, 0, handle);
        return pointer;
    }
}
