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
import io.burnish.tensor.kernels.Draws;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.KeyValues.Places;
import io.burnish.tensor.kernels.KeyValues.Run;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/// One block of prompts and all their samples, grown side by side.
///
/// Prompts are computed in the order of their lengths, each once for its samples. A finished row's place goes to
/// the next sample at once. What is computed together depends on the block and the settings alone. Legend: P
/// tokens of a prompt, R rows, H hidden, V vocabulary.
final class Generation implements AutoCloseable {

    /// Past so many positions of difference keys of prompts are padded for nothing.
    private static final int ROOM_UNIT = 8;

    private final Kernels kernels;
    private final Decoder decoder;
    private final Workspace saved;
    private final Workspace scratch;
    private final List<Prompt> prompts;
    private final SamplingSettings settings;
    private final Ending ending;
    private final GenerationLimits limits;
    private final Device device;
    private final DataType type;
    private final int ownRoom;
    private final int prefixRoom;
    private final int rows;
    private final KeyValueCache cache;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Deque<Integer> freeRows = new ArrayDeque<>();
    private final Deque<Integer> freePrefixes = new ArrayDeque<>();
    private final List<GrowingAnswer> growing = new ArrayList<>();

    private record Waiting(Prompt prompt, int sample) {}

    Generation(
            Kernels kernels,
            Decoder decoder,
            Workspace saved,
            Workspace scratch,
            List<Prompt> prompts,
            SamplingSettings settings,
            Ending ending,
            GenerationLimits limits) {
        this.kernels = kernels;
        this.decoder = decoder;
        this.saved = saved;
        this.scratch = scratch;
        this.prompts = prompts;
        this.settings = settings;
        this.ending = ending;
        this.limits = limits;
        this.device = decoder.head().value().device();
        this.type = decoder.head().value().type();
        int longest = prompts.stream()
                .mapToInt(prompt -> prompt.tokens_P().length)
                .max()
                .orElseThrow();
        int samples =
                prompts.stream().mapToInt(prompt -> prompt.request().samples()).sum();
        this.ownRoom = roomFor(settings.maxTokens());
        this.prefixRoom = roomFor(longest);
        this.rows = Math.min(samples, limits.rows(decoder.config(), type, prefixRoom, ownRoom));
        int prefixes = Math.min(prompts.size(), rows);
        this.cache =
                new KeyValueCache(decoder.config(), type, device, (long) rows * ownRoom + (long) prefixes * prefixRoom);
        prompts.stream()
                .sorted(Comparator.comparingInt(prompt -> prompt.tokens_P().length))
                .forEach(prompt -> IntStream.range(0, prompt.request().samples())
                        .forEach(sample -> waiting.add(new Waiting(prompt, sample))));
        IntStream.range(0, rows).forEach(freeRows::add);
        IntStream.range(0, prefixes).forEach(freePrefixes::add);
    }

    static int roomFor(int tokens) {
        return (tokens + ROOM_UNIT - 1) / ROOM_UNIT * ROOM_UNIT;
    }

    /// @return the answers of each prompt, in the order in which the prompts were given
    List<List<Answer>> run() {
        while (!waiting.isEmpty() || !growing.isEmpty()) {
            admit();
            if (!growing.isEmpty()) {
                step();
            }
        }
        return prompts.stream().map(Prompt::answers).toList();
    }

    // ---- new rows

    private void admit() {
        while (!waiting.isEmpty() && !freeRows.isEmpty()) {
            List<GrowingAnswer> admitted = new ArrayList<>();
            List<Prompt> fresh = new ArrayList<>();
            int tokens = 0;
            while (!waiting.isEmpty() && !freeRows.isEmpty()) {
                Prompt prompt = waiting.getFirst().prompt();
                if (!prompt.isComputed() && !fresh.contains(prompt)) {
                    tokens += prompt.tokens_P().length;
                    if (!fresh.isEmpty() && tokens > limits.prefillTokens()) {
                        break;
                    }
                    fresh.add(prompt);
                }
                admitted.add(new GrowingAnswer(prompt, waiting.removeFirst().sample(), freeRows.removeFirst()));
            }
            if (!fresh.isEmpty()) {
                prefill(fresh);
            }
            begin(admitted);
        }
    }

    private void prefill(List<Prompt> fresh) {
        int total = fresh.stream().mapToInt(prompt -> prompt.tokens_P().length).sum();
        int[] token_T = new int[total];
        int[] position_T = new int[total];
        int[] run_T = new int[total];
        int[] room_T = new int[total];
        int[] start_S1 = new int[fresh.size() + 1];
        int[] parent_S = new int[fresh.size()];
        int[] last_S = new int[fresh.size()];
        int[] place_S = new int[fresh.size()];
        int at = 0;
        for (int s = 0; s < fresh.size(); s++) {
            int[] tokens_P = fresh.get(s).tokens_P();
            place_S[s] = freePrefixes.removeFirst();
            for (int p = 0; p < tokens_P.length; p++) {
                token_T[at + p] = tokens_P[p];
                position_T[at + p] = p;
                run_T[at + p] = prefixStart(place_S[s]);
                room_T[at + p] = prefixRoom;
            }
            at += tokens_P.length;
            start_S1[s + 1] = at;
            parent_S[s] = -1;
            last_S[s] = at - 1;
        }
        try (Tape tape = new Tape(kernels, type, saved, scratch, false)) {
            Scope scope = tape.scope();
            Segments segments = new Segments(scope, device, start_S1, parent_S, position_T);
            Tensor hidden_SH = decoder.prefill(
                    tape,
                    Tensor.ofInts(scope, device, token_T),
                    segments,
                    cache,
                    new Places(run_T, room_T, position_T),
                    Tensor.ofInts(scope, device, last_S));
            for (int s = 0; s < fresh.size(); s++) {
                Run run = new Run(
                        prefixStart(place_S[s]), prefixRoom, fresh.get(s).tokens_P().length);
                float[] hidden_H = hidden_SH.rows(scope, s, s + 1).toFloats();
                fresh.get(s).computed(new Prompt.Prefix(place_S[s], run, hidden_H));
            }
        }
    }

    private int prefixStart(int place) {
        return rows * ownRoom + place * prefixRoom;
    }

    /// Draws the first token of each new row from its prompt's last hidden state.
    private void begin(List<GrowingAnswer> admitted) {
        try (Tape tape = new Tape(kernels, type, saved, scratch, false)) {
            int hidden = decoder.config().hidden();
            float[] hidden_RH = new float[admitted.size() * hidden];
            for (int row = 0; row < admitted.size(); row++) {
                float[] hidden_H = admitted.get(row).prompt().prefix().hidden_H();
                System.arraycopy(hidden_H, 0, hidden_RH, row * hidden, hidden);
            }
            Tensor host = Tensor.ofFloats(tape.scope(), hidden_RH, admitted.size(), hidden);
            growing.addAll(admitted);
            draw(tape, host.to(tape.scope(), type, device), admitted);
        }
    }

    // ---- one token further

    private void step() {
        int count = growing.size();
        int[] token_R = new int[count];
        int[] position_R = new int[count];
        int[] run_R = new int[count];
        int[] room_R = new int[count];
        int[] place_R = new int[count];
        List<Run> prefix_R = new ArrayList<>(count);
        List<Run> own_R = new ArrayList<>(count);
        for (int row = 0; row < count; row++) {
            GrowingAnswer answer = growing.get(row);
            token_R[row] = answer.last();
            position_R[row] = answer.prompt().tokens_P().length + answer.length() - 1;
            run_R[row] = answer.place() * ownRoom;
            room_R[row] = ownRoom;
            place_R[row] = answer.length() - 1;
            prefix_R.add(answer.prompt().prefix().run());
            own_R.add(new Run(run_R[row], ownRoom, answer.length()));
        }
        try (Tape tape = new Tape(kernels, type, saved, scratch, false)) {
            Tensor hidden_RH = decoder.next(
                    tape,
                    Tensor.ofInts(tape.scope(), device, token_R),
                    position_R,
                    cache,
                    new Places(run_R, room_R, place_R),
                    prefix_R,
                    own_R);
            draw(tape, hidden_RH, List.copyOf(growing));
        }
    }

    private void draw(Tape tape, Tensor hidden_RH, List<GrowingAnswer> answer_R) {
        for (int from = 0; from < answer_R.size(); from += limits.headRows()) {
            int to = Math.min(answer_R.size(), from + limits.headRows());
            Workspace.Mark mark = tape.mark();
            Tensor logits_RV = tape.take(to - from, decoder.config().vocabulary());
            kernels.matmul(
                    hidden_RH.rows(tape.scope(), from, to),
                    decoder.head().value().transposed(tape.scope()),
                    logits_RV);
            kernels.transformLogits(logits_RV, decoder.config().form().logits());
            List<GrowingAnswer> some = answer_R.subList(from, to);
            take(some, kernels.draw(logits_RV, draws(some)));
            tape.releaseUnlessRecording(mark);
        }
    }

    private Draws draws(List<GrowingAnswer> answer_R) {
        boolean penalised = settings.repetitionPenalty() != 1;
        return new Draws(
                settings.temperature(),
                settings.topK().orElse(0),
                settings.topP(),
                settings.minP(),
                settings.repetitionPenalty(),
                answer_R.stream().mapToDouble(GrowingAnswer::share).toArray(),
                penalised ? answer_R.stream().map(GrowingAnswer::seen).toList() : List.of());
    }

    private void take(List<GrowingAnswer> answer_R, Draws.Drawn drawn) {
        for (int row = 0; row < answer_R.size(); row++) {
            GrowingAnswer answer = answer_R.get(row);
            answer.add(drawn.token_R()[row], shortest(drawn.logp_R()[row]));
            ending.of(answer.tokens_N(), answer.logps_N(), answer.length()).ifPresent(done -> {
                growing.remove(answer);
                freeRows.add(answer.place());
                if (answer.prompt().finish(answer.sample(), done)) {
                    freePrefixes.add(answer.prompt().prefix().place());
                }
            });
        }
    }

    // a float's own shortest decimal: half the file, and the same double when it is read back
    private static double shortest(float logp) {
        return Double.parseDouble(Float.toString(logp));
    }

    @Override
    public void close() {
        cache.close();
    }
}
