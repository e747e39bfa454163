package io.burnish.tensor.kernels;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Splits loops over threads by chunks whose size depends on the shape alone.
///
/// Which thread takes which chunk is chance, what a chunk holds is not: a result that is a function of its
/// chunks, added up in their order, is the same for any number of threads. The caller works along; work too
/// small to share stays with it.
final class Workers {

    /// Elements in a chunk of rows, about: 64 KiB of float32.
    private static final int CHUNK_ELEMENTS = 1 << 14;

    private static final int SPINS_BEFORE_PARKING = 2_000;
    private static final long IDLE_SECONDS = 30;

    private final int helpers;
    private final ThreadPoolExecutor pool;

    /// A piece of work: rows [from, to), the chunk-th piece.
    @FunctionalInterface
    interface RowsTask {
        void run(int chunk, long from, long to);
    }

    Workers(int threads) {
        helpers = Math.max(0, threads - 1);
        pool = new ThreadPoolExecutor(
                Math.max(1, helpers),
                Math.max(1, helpers),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> Thread.ofPlatform().name("burnish-vector").daemon().unstarted(work));
        pool.allowCoreThreadTimeOut(true);
    }

    /// Rows in a chunk of a matrix with so many columns.
    static long chunkRows(long columns) {
        return Math.max(1, CHUNK_ELEMENTS / Math.max(1, columns));
    }

    /// How many chunks [#forRows] will run.
    static int chunks(long rows, long columns) {
        long chunkRows = chunkRows(columns);
        return Math.toIntExact((rows + chunkRows - 1) / chunkRows);
    }

    /// Runs the task on all rows, in chunks of [#chunkRows] rows; returns when all are done.
    void forRows(long rows, long columns, RowsTask task) {
        long chunkRows = chunkRows(columns);
        run(chunks(rows, columns), chunkRows, rows, task);
    }

    /// Runs the task once for each part, whatever its size.
    void forParts(int parts, RowsTask task) {
        run(parts, 1, parts, task);
    }

    private void run(int chunks, long chunkRows, long rows, RowsTask task) {
        Job job = new Job(task, chunks, chunkRows, rows, Thread.currentThread());
        for (int helper = Math.min(helpers, chunks - 1); helper > 0; helper--) {
            pool.execute(job);
        }
        job.run();
        job.await();
    }

    private static final class Job implements Runnable {

        private final RowsTask task;
        private final int chunks;
        private final long chunkRows;
        private final long rows;
        private final Thread owner;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger open;
        private volatile @Nullable Throwable failure;

        Job(RowsTask task, int chunks, long chunkRows, long rows, Thread owner) {
            this.task = task;
            this.chunks = chunks;
            this.chunkRows = chunkRows;
            this.rows = rows;
            this.owner = owner;
            this.open = new AtomicInteger(chunks);
        }

        @Override
        public void run() {
            for (int chunk = next.getAndIncrement(); chunk < chunks; chunk = next.getAndIncrement()) {
                long from = chunk * chunkRows;
                try {
                    task.run(chunk, from, Math.min(rows, from + chunkRows));
                } catch (Throwable t) { // the owner throws it: a helper has nobody to tell
                    failure = t;
                } finally {
                    if (open.decrementAndGet() == 0 && Thread.currentThread() != owner) {
                        LockSupport.unpark(owner);
                    }
                }
            }
        }

        // waits for chunks, not for helpers: one that comes late finds nothing to do
        void await() {
            for (int spin = 0; open.get() > 0; spin++) {
                if (spin < SPINS_BEFORE_PARKING) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            switch (failure) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable t -> throw new IllegalStateException(t);
            }
        }
    }
}
