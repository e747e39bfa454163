package io.burnish.judge;

import io.burnish.run.RunProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Counts the judgements that could not be read, and ends a phase whose judge is of no use.
final class ParseCount {

    /// So many judgements are awaited before anything is made of their share.
    static final int LEAST = 64;

    private static final int EXAMPLES = 3;

    private final String judge;
    private final double most;
    private final List<String> examples = new ArrayList<>();
    private long all;
    private long unread;

    /// @param most the share that may be unreadable
    ParseCount(String judge, double most) {
        this.judge = judge;
        this.most = most;
    }

    /// @throws RunProblem if too many could not be read
    void add(Question question, Opinion opinion) {
        add(question.seedPath(), opinion.problem(), opinion.raw());
        if (all >= LEAST) {
            check();
        }
    }

    /// @param where names the judgement in messages
    void add(String where, Optional<String> problem, String raw) {
        all++;
        if (problem.isPresent()) {
            unread++;
            if (examples.size() < EXAMPLES) {
                examples.add("%s: %s; it wrote: '%s'".formatted(where, problem.get(), Excerpt.of(raw)));
            }
        }
    }

    /// @throws RunProblem if too many could not be read, however few there are
    void check() {
        if (unread > most * all) {
            throw RunProblem.failed(("the judge '%s' wrote %d of %d judgements that cannot be read, above"
                            + " judge.max_unparseable = %s. For example:\n  %s\nSay in the template how"
                            + " the judgement must end, or change judge.score to what the judge writes")
                    .formatted(judge, unread, all, most, String.join("\n  ", examples)));
        }
    }
}
