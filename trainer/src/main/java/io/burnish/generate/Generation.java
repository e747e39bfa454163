package io.burnish.generate;

import io.burnish.model.Decoder;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.Draws;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.StepSize;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One block of prompts and all their samples, grown side by side.
///
/// Prompts are computed in the order of their lengths, each once for its samples; one that is longer than a pass in
/// pieces, between which rows go on. A finished row's blocks of the cache go to the next sample at once. A row begins
/// where there are blocks for it and one more for each that grows; where they run out all the same, what nobody reads
/// now is given up, then the row that came last: its tokens stay, it waits at the front, and what was in the cache is
/// computed again. What is computed together hangs on the requests and the settings alone.
final class Generation implements AutoCloseable {

    private final List<Prompt> prompts;
    private final SamplingSettings settings;
    private final Ending ending;
    private final GenerationLimits limits;
    private final int rows;
    private final BlockPool pool;
    private final ModelPasses passes;
    private final Deque<GrowingAnswer> waiting = new ArrayDeque<>();
    private final List<GrowingAnswer> growing = new ArrayList<>();
    private @Nullable LongPrompt begun;
    private int pauses;

    Generation(
            Kernels kernels,
            Decoder decoder,
            Workspace saved,
            Workspace scratch,
            List<Prompt> prompts,
            SamplingSettings settings,
            Ending ending,
            GenerationLimits limits) {
        this.prompts = prompts;
        this.settings = settings;
        this.ending = ending;
        this.limits = limits.forAnswers(settings.maxTokens());
        CacheSize size = CacheSize.of(
                this.limits,
                decoder.config(),
                decoder.head().value().type(),
                prompts.stream()
                        .map(prompt -> new CacheSize.Asked(
                                prompt.tokens_P().length, prompt.request().samples()))
                        .toList(),
                settings.maxTokens(),
                settings.repetitionPenalty() != 1);
        this.rows = size.rows();
        this.pool = new BlockPool(size.blocks(), this.limits.block());
        int longest = prompts.stream()
                .mapToInt(prompt -> prompt.tokens_P().length)
                .max()
                .orElseThrow();
        this.passes = new ModelPasses(
                kernels,
                decoder,
                saved,
                scratch,
                settings,
                this.limits,
                pool,
                new StepSize(rows, longest + settings.maxTokens(), pool.block()));
        prompts.stream()
                .sorted(Comparator.comparingInt(prompt -> prompt.tokens_P().length))
                .forEach(prompt -> waiting.addAll(prompt.samples()));
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

    /// How often a row had to give its blocks up.
    int pauses() {
        return pauses;
    }

    /// Blocks of the cache that somebody holds.
    int heldBlocks() {
        return pool.blocks() - pool.free();
    }

    // ---- new rows

    private void admit() {
        while (hasRoom()) {
            Prompt next = waiting.getFirst().prompt();
            if (!next.isComputed() && next.tokens_P().length > limits.prefillTokens()) {
                begun = begun == null ? new LongPrompt(next, pool) : begun;
                passes.piece(begun);
                if (!next.isComputed()) {
                    return; // rows go on before the next piece
                }
                begun = null;
            }
            List<GrowingAnswer> admitted = together();
            List<GrowingAnswer> fresh =
                    admitted.stream().filter(answer -> answer.length() == 0).toList();
            admitted.stream().filter(answer -> answer.length() > 0).forEach(passes::again);
            growing.addAll(admitted);
            if (!fresh.isEmpty()) {
                take(fresh, passes.first(fresh));
            }
        }
    }

    /// Rows that begin together, with their prompts computed in one pass.
    private List<GrowingAnswer> together() {
        List<GrowingAnswer> admitted = new ArrayList<>();
        List<Prompt> fresh = new ArrayList<>();
        int tokens = 0;
        int blocks = blocksToGrow();
        while (!waiting.isEmpty() && growing.size() + admitted.size() < rows) {
            GrowingAnswer answer = waiting.getFirst();
            Prompt prompt = answer.prompt();
            boolean uncomputed = !prompt.isComputed() && !fresh.contains(prompt);
            tokens += uncomputed ? prompt.tokens_P().length : 0;
            blocks += blocksToBegin(answer, uncomputed);
            if (!admitted.isEmpty() && (tokens > limits.prefillTokens() || blocks > pool.free())) {
                break;
            }
            if (uncomputed) {
                fresh.add(prompt);
            }
            answer.begin(pool, settings.maxTokens());
            admitted.add(waiting.removeFirst());
        }
        if (!fresh.isEmpty()) {
            passes.prompts(fresh);
        }
        return admitted;
    }

    /// Whether the next sample may begin.
    private boolean hasRoom() {
        if (waiting.isEmpty() || growing.size() >= rows) {
            return false;
        }
        GrowingAnswer next = waiting.getFirst();
        boolean held = next.prompt().isComputed() || (begun != null && begun.prompt() == next.prompt());
        int needed = blocksToGrow() + blocksToBegin(next, !held);
        boolean given = true;
        while (given && growing.isEmpty() && needed > pool.free()) {
            given = giveUpIdle(next.prompt());
        }
        return needed <= pool.free();
    }

    private int blocksToBegin(GrowingAnswer answer, boolean withPrompt) {
        int own = pool.blocksFor(Math.min(settings.maxTokens(), answer.length() + pool.block()));
        return own + (withPrompt ? pool.blocksFor(answer.prompt().tokens_P().length) : 0);
    }

    /// One for each row that may want one more.
    private int blocksToGrow() {
        return (int)
                growing.stream().filter(answer -> answer.blocks().mayGrow()).count();
    }

    // ---- one token further

    private void step() {
        for (int row = 0; row < growing.size(); row++) {
            GrowingAnswer answer = growing.get(row);
            while (row < growing.size() && answer.blocks().lacks(answer.length() - 1) && pool.free() == 0) {
                if (!giveUpIdle(answer.prompt())) {
                    pauseLast(); // this one, if none came after it
                }
            }
            if (row < growing.size()) {
                answer.blocks().slot(answer.length() - 1);
            }
        }
        List<GrowingAnswer> all = List.copyOf(growing);
        take(all, passes.next(all));
    }

    /// Gives back the blocks of a prompt that nobody reads now: it is computed again for those who still want it.
    ///
    /// @return false: there is none but the one that is kept
    private boolean giveUpIdle(Prompt kept) {
        if (begun != null && begun.prompt() != kept) {
            begun.blocks().release();
            begun = null;
            return true;
        }
        Prompt idle = null;
        for (GrowingAnswer answer : waiting) {
            idle = answer.prompt() != kept && answer.prompt().isIdle() ? answer.prompt() : idle;
        }
        if (idle != null) {
            idle.forget();
        }
        return idle != null;
    }

    private void pauseLast() {
        GrowingAnswer last = growing.removeLast();
        last.pause();
        waiting.addFirst(last);
        pauses++;
    }

    private void take(List<GrowingAnswer> answer_R, Draws.Drawn drawn) {
        for (int row = 0; row < answer_R.size(); row++) {
            GrowingAnswer answer = answer_R.get(row);
            answer.add(drawn.token_R()[row], shortest(drawn.logp_R()[row]));
            ending.of(answer.tokens_N(), answer.logps_N(), answer.length()).ifPresent(done -> {
                growing.remove(answer);
                answer.finish(done);
            });
        }
    }

    // a float's own shortest decimal: half the file, and the same double when it is read back
    private static double shortest(float logp) {
        return Double.parseDouble(Float.toString(logp));
    }

    @Override
    public void close() {
        passes.close();
    }
}
