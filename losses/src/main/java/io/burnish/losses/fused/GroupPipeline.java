package io.burnish.losses.fused;

/// The order in which a batch's pieces go through the head: while the host waits for one piece's numbers and works on
/// them, the next pieces' work is queued on the device already.
///
/// With one slot (the host is the device) a piece is computed and used before the next is begun.
final class GroupPipeline {

    /// What is done with a piece; slots are used in turn.
    interface Stages {

        /// Queues what computes a piece's numbers and brings them to the host; waits for nothing.
        void issue(int piece, int slot);

        /// Waits for the piece's numbers and queues what follows from them.
        void take(int piece, int slot);
    }

    private GroupPipeline() {}

    static void run(int pieces, int slots, Stages stages) {
        int issued = 0;
        for (int piece = 0; piece < pieces; piece++) {
            while (issued < Math.min(pieces, piece + slots)) {
                stages.issue(issued, issued % slots);
                issued++;
            }
            stages.take(piece, piece % slots);
        }
    }
}
