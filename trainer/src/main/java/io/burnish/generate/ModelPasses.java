package io.burnish.generate;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.model.Decoder;
import io.burnish.model.KeyValueCache;
import io.burnish.tape.Tape;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.CacheRows;
import io.burnish.tensor.kernels.Draws;
import io.burnish.tensor.kernels.HostNumbers;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.KeyValues.Places;
import io.burnish.tensor.kernels.KeyValues.Run;
import io.burnish.tensor.kernels.Shares;
import io.burnish.tensor.kernels.StepInputs;
import io.burnish.tensor.kernels.StepSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The forward passes of generation over one cache: prompts, pieces of long ones, and one token further in each row.
///
/// Legend: T tokens, P tokens of a prompt, S prompts, R rows, H hidden, V vocabulary.
final class ModelPasses implements AutoCloseable {

    private final Kernels kernels;
    private final Decoder decoder;
    private final Workspace saved;
    private final Workspace scratch;
    private final SamplingSettings settings;
    private final GenerationLimits limits;
    private final BlockPool pool;
    private final KeyValueCache cache;
    private final Device device;
    private final DataType type;
    private final Optional<RecordedSteps> recorded;

    /// @param largest what the largest step is of
    ModelPasses(
            Kernels kernels,
            Decoder decoder,
            Workspace saved,
            Workspace scratch,
            SamplingSettings settings,
            GenerationLimits limits,
            BlockPool pool,
            StepSize largest) {
        this.kernels = kernels;
        this.decoder = decoder;
        this.saved = saved;
        this.scratch = scratch;
        this.settings = settings;
        this.limits = limits;
        this.pool = pool;
        this.device = decoder.head().value().device();
        this.type = decoder.head().value().type();
        this.cache = new KeyValueCache(decoder.config(), type, device, pool.blocks(), pool.block());
        this.recorded = RecordedSteps.graphs(kernels, decoder, settings, limits, largest)
                .map(graphs -> new RecordedSteps(graphs, decoder, cache, settings, largest));
    }

    private Tape tape() {
        return new Tape(kernels, type, saved, scratch, false);
    }

    /// Indices on the device; the host does not wait for what is queued there.
    private Tensor ints(Tape tape, int[] values) {
        return kernels.exchange()
                .upload(tape.scope(), device, HostNumbers.indices(values))
                .getFirst();
    }

    // ---- prompts

    /// Whole prompts side by side; each takes its blocks.
    void prompts(List<Prompt> fresh) {
        int total = fresh.stream().mapToInt(prompt -> prompt.tokens_P().length).sum();
        int[] token_T = new int[total];
        int[] position_T = new int[total];
        int[] slot_T = new int[total];
        int[] start_S1 = new int[fresh.size() + 1];
        int[] parent_S = new int[fresh.size()];
        int[] last_S = new int[fresh.size()];
        List<BlockTable> blocks_S = new ArrayList<>();
        int at = 0;
        for (int s = 0; s < fresh.size(); s++) {
            int[] tokens_P = fresh.get(s).tokens_P();
            BlockTable blocks = new BlockTable(pool, tokens_P.length);
            blocks_S.add(blocks);
            for (int p = 0; p < tokens_P.length; p++, at++) {
                token_T[at] = tokens_P[p];
                position_T[at] = p;
                slot_T[at] = blocks.slot(p);
            }
            start_S1[s + 1] = at;
            parent_S[s] = -1;
            last_S[s] = at - 1;
        }
        try (Tape tape = tape()) {
            Scope scope = tape.scope();
            Tensor hidden_SH = decoder.prefill(
                    tape,
                    ints(tape, token_T),
                    new Segments(start_S1, parent_S, position_T, ints(tape, position_T)),
                    0,
                    cache,
                    new Places(slot_T),
                    ints(tape, last_S));
            for (int s = 0; s < fresh.size(); s++) {
                float[] hidden_H = hidden_SH.rows(scope, s, s + 1).toFloats();
                fresh.get(s).computed(new Prompt.Prefix(blocks_S.get(s), hidden_H));
            }
        }
    }

    /// The next piece of a long prompt, as long as a pass may be.
    void piece(LongPrompt prompt) {
        int[] tokens_P = prompt.prompt().tokens_P();
        int from = prompt.computed();
        int count = Math.min(prompt.left(), limits.prefillTokens());
        try (Tape tape = tape()) {
            Scope scope = tape.scope();
            Tensor last_1H;
            if (from == 0) {
                int[] position_T = new int[count];
                int[] slot_T = new int[count];
                for (int t = 0; t < count; t++) {
                    position_T[t] = t;
                    slot_T[t] = prompt.blocks().slot(t);
                }
                last_1H = decoder.prefill(
                        tape,
                        ints(tape, Arrays.copyOf(tokens_P, count)),
                        new Segments(new int[] {0, count}, new int[] {-1}, position_T, ints(tape, position_T)),
                        tokens_P.length - count,
                        cache,
                        new Places(slot_T),
                        ints(tape, new int[] {count - 1}));
            } else {
                Further rest = new Further(tokens_P, from, from + count, Run.NONE, prompt.blocks());
                last_1H = decoder.prefillFurther(
                                tape,
                                ints(tape, rest.token_T()),
                                rest.position_T(),
                                tokens_P.length,
                                cache,
                                rest.places(),
                                rest.sequence())
                        .rows(scope, count - 1, count);
            }
            prompt.advance(count, last_1H.toFloats());
        }
    }

    /// Computes again what a paused answer had in the cache.
    void again(GrowingAnswer answer) {
        int tokens = answer.length() - 1;
        for (int from = 0; from < tokens; from += limits.prefillTokens()) {
            int to = Math.min(tokens, from + limits.prefillTokens());
            Further piece = new Further(answer.tokens_N(), from, to, prefix(answer), answer.blocks());
            try (Tape tape = tape()) {
                decoder.again(
                        tape, ints(tape, piece.token_T()), piece.position_T(), cache, piece.places(), piece.sequence());
            }
        }
    }

    private static Run prefix(GrowingAnswer answer) {
        return answer.prompt().prefix().blocks().run(answer.prompt().tokens_P().length);
    }

    // ---- one token further

    /// Draws the first token of new rows from their prompts' last hidden states.
    Draws.Drawn first(List<GrowingAnswer> answer_R) {
        try (Tape tape = tape()) {
            int hidden = decoder.config().hidden();
            float[] hidden_RH = new float[answer_R.size() * hidden];
            for (int row = 0; row < answer_R.size(); row++) {
                float[] hidden_H = answer_R.get(row).prompt().prefix().hidden_H();
                System.arraycopy(hidden_H, 0, hidden_RH, row * hidden, hidden);
            }
            Tensor host = Tensor.ofFloats(tape.scope(), hidden_RH, answer_R.size(), hidden);
            return draw(tape, host.to(tape.scope(), type, device), answer_R);
        }
    }

    /// Computes each row's last token and draws the one after it.
    Draws.Drawn next(List<GrowingAnswer> answer_R) {
        int count = answer_R.size();
        int[] token_R = new int[count];
        int[] position_R = new int[count];
        int[] slot_R = new int[count];
        List<Run> prefix_R = new ArrayList<>(count);
        List<Run> own_R = new ArrayList<>(count);
        for (int row = 0; row < count; row++) {
            GrowingAnswer answer = answer_R.get(row);
            token_R[row] = answer.last();
            position_R[row] = answer.prompt().tokens_P().length + answer.length() - 1;
            slot_R[row] = answer.blocks().slot(answer.length() - 1);
            prefix_R.add(prefix(answer));
            own_R.add(answer.blocks().run(answer.length()));
        }
        StepInputs inputs = new StepInputs(token_R, position_R, new Places(slot_R), prefix_R, own_R, shares(answer_R));
        return recorded.flatMap(steps -> steps.run(inputs)).orElseGet(() -> next(inputs, answer_R));
    }

    private Draws.Drawn next(StepInputs inputs, List<GrowingAnswer> answer_R) {
        try (Tape tape = tape()) {
            Tensor hidden_RH = decoder.next(
                    tape,
                    ints(tape, inputs.token_R()),
                    inputs.position_R(),
                    cache,
                    inputs.places(),
                    new CacheRows(inputs.prefix_R(), inputs.own_R()));
            return draw(tape, hidden_RH, answer_R);
        }
    }

    private Draws.Drawn draw(Tape tape, Tensor hidden_RH, List<GrowingAnswer> answer_R) {
        Draws.Drawn all = new Draws.Drawn(new int[answer_R.size()], new float[answer_R.size()]);
        for (int from = 0; from < answer_R.size(); from += limits.headRows()) {
            int to = Math.min(answer_R.size(), from + limits.headRows());
            Workspace.Mark mark = tape.mark();
            Tensor logits_RV = tape.take(to - from, decoder.config().vocabulary());
            kernels.matmul(
                    hidden_RH.rows(tape.scope(), from, to),
                    decoder.head().value().transposed(tape.scope()),
                    logits_RV);
            kernels.transformLogits(logits_RV, decoder.config().form().logits());
            Draws.Drawn some = kernels.draw(logits_RV, draws(answer_R.subList(from, to)));
            System.arraycopy(some.token_R(), 0, all.token_R(), from, to - from);
            System.arraycopy(some.logp_R(), 0, all.logp_R(), from, to - from);
            tape.releaseUnlessRecording(mark);
        }
        return all;
    }

    private Draws draws(List<GrowingAnswer> answer_R) {
        boolean penalised = settings.repetitionPenalty() != 1;
        return new Draws(
                settings.temperature(),
                settings.topK().orElse(0),
                settings.topP(),
                settings.minP(),
                settings.repetitionPenalty(),
                shares(answer_R),
                penalised ? answer_R.stream().map(GrowingAnswer::seen).toList() : List.of());
    }

    private static Shares shares(List<GrowingAnswer> answer_R) {
        return new Shares(
                answer_R.stream().mapToLong(GrowingAnswer::seed).toArray(),
                answer_R.stream().mapToLong(GrowingAnswer::length).toArray());
    }

    @Override
    public void close() {
        recorded.ifPresent(RecordedSteps::close);
        cache.close();
    }
}
