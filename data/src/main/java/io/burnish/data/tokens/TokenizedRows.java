package io.burnish.data.tokens;

import io.burnish.data.Row;
import io.burnish.data.RowOutcome;
import io.burnish.data.TokenPair;
import io.burnish.data.source.RowReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// Tokenises rows on several threads and hands them over in the order of the files.
public final class TokenizedRows {

    /// Rows that go to a thread at once.
    private static final int PORTION = 32;

    private TokenizedRows() {}

    /// Hands every row's outcome to a consumer, on the calling thread.
    ///
    /// @param threads at least 1; a few portions for each are read ahead, no more
    /// @throws io.burnish.data.DataException if a file cannot be read on, or what the consumer throws
    public static void forEach(
            RowReader reader, PairTokenizer tokenizer, int threads, Consumer<RowOutcome<TokenPair>> consumer) {
        var pending = new ArrayDeque<Future<List<RowOutcome<TokenPair>>>>();
        ExecutorService pool = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("tokenize-", 0).factory());
        try {
            for (List<RowOutcome<Row>> portion = read(reader); !portion.isEmpty(); portion = read(reader)) {
                List<RowOutcome<Row>> rows = portion;
                pending.add(
                        pool.submit(() -> rows.stream().map(tokenizer::tokenize).toList()));
                if (pending.size() > 4 * threads) {
                    await(pending.remove()).forEach(consumer);
                }
            }
            while (!pending.isEmpty()) {
                await(pending.remove()).forEach(consumer);
            }
        } finally {
            pool.shutdownNow();
            pool.close(); // waits: the caller may free the tokenizer next
        }
    }

    private static List<RowOutcome<Row>> read(RowReader reader) {
        var portion = new ArrayList<RowOutcome<Row>>(PORTION);
        while (portion.size() < PORTION && reader.next() instanceof RowOutcome<Row> outcome) {
            portion.add(outcome);
        }
        return portion;
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.util.concurrent.CancellationException("interrupted while tokenising");
        } catch (ExecutionException e) {
            throw new IllegalStateException("tokenising failed", e.getCause());
        }
    }
}
