package io.burnish.generate;

import io.burnish.data.Content;
import io.burnish.data.exchange.Finish;
import io.burnish.data.random.NamedSeed;
import io.burnish.run.RunProblem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Makes each answer of drafts: proposes, then aggregates, in layers or with a window over the drafts.
///
/// Every answer that is wanted has drafts of its own. Draft j of the answer with seed s has the seed
/// `s/proposal-j`, in layer l `s/layer-l/j`, a synthesis that is not the last one `s/window-k`; the last call has s
/// itself. Tokens and log-probs of an answer are those of its last call, so they are given the prompt with the
/// drafts in it.
public final class AggregatingEngine implements AnswerEngine {

    private static final Answer NOTHING = new Answer("", new int[0], new double[0], Finish.ERROR);

    private final List<AnswerEngine> proposers;
    private final AnswerEngine aggregator;
    private final AggregateSettings settings;
    private final AggregationTemplate template;

    /// @param proposers take turns at the drafts; all engines are closed with this one
    /// @param aggregator may be one of them
    /// @throws RunProblem (exit 2) if the template is not there or has no slot
    public AggregatingEngine(List<AnswerEngine> proposers, AnswerEngine aggregator, AggregateSettings settings) {
        if (proposers.isEmpty()) {
            throw new IllegalArgumentException("proposers must have at least one engine");
        }
        if (proposers.size() > settings.proposals()) {
            throw new IllegalArgumentException("proposals must be at least one for each of the %d proposers, got %d"
                    .formatted(proposers.size(), settings.proposals()));
        }
        this.proposers = List.copyOf(proposers);
        this.aggregator = aggregator;
        this.settings = settings;
        this.template = AggregationTemplate.read(settings.template());
    }

    /// An answer that is wanted.
    private record Wanted(String id, Content prompt, long seed) {

        Request request(String stage, Content content, List<Long> seeds) {
            return new Request(id + "/" + stage, content, seeds);
        }

        long seed(String path) {
            return NamedSeed.of(seed, path).value();
        }
    }

    @Override
    public String name() {
        return aggregator.name();
    }

    @Override
    public String model() {
        return aggregator.model();
    }

    @Override
    public List<List<Answer>> answer(List<Request> requests, SamplingSettings sampling) {
        if (sampling.temperature() == 0 && proposers.size() < settings.proposals()) {
            throw RunProblem.badInput(
                    "temperature must be above 0 where %d engines make %d drafts: without it, one engine's drafts are all the same"
                            .formatted(proposers.size(), settings.proposals()));
        }
        List<Wanted> wanted = requests.stream()
                .flatMap(request -> IntStream.range(0, request.samples())
                        .mapToObj(i -> new Wanted(
                                request.id() + "/" + i,
                                request.prompt(),
                                request.seeds().get(i))))
                .toList();
        List<List<Answer>> drafts = proposals(wanted, sampling);
        for (int layer = 1; layer < settings.layers(); layer++) {
            drafts = drafts("layer-%d/".formatted(layer), wanted, aggregations(wanted, drafts), sampling);
        }
        Iterator<Answer> answers = settings.window().isPresent()
                ? sequential(wanted, drafts, settings.window().getAsInt(), sampling)
                        .iterator()
                : aggregated("last", wanted, drafts, sampling).iterator();
        return requests.stream()
                .map(request -> IntStream.range(0, request.samples())
                        .mapToObj(_ -> answers.next())
                        .toList())
                .toList();
    }

    // ---- drafts

    private List<List<Answer>> proposals(List<Wanted> wanted, SamplingSettings sampling) {
        List<Optional<Content>> prompts =
                wanted.stream().map(answer -> Optional.of(answer.prompt())).toList();
        return drafts("proposal-", wanted, prompts, sampling);
    }

    /// As many drafts of each answer as the settings say; draft j is the j-th engine's turn.
    private List<List<Answer>> drafts(
            String stage, List<Wanted> wanted, List<Optional<Content>> prompts, SamplingSettings sampling) {
        List<List<Answer>> drafts = new ArrayList<>();
        wanted.forEach(_ -> drafts.add(new ArrayList<>(Collections.nCopies(settings.proposals(), NOTHING))));
        for (int engine = 0; engine < proposers.size(); engine++) {
            List<Integer> turns = turns(engine);
            List<Optional<Request>> requests = new ArrayList<>();
            for (int i = 0; i < wanted.size(); i++) {
                Wanted answer = wanted.get(i);
                List<Long> seeds =
                        turns.stream().map(j -> answer.seed(stage + j)).toList();
                String name = stage + "of-" + engine;
                requests.add(prompts.get(i).map(prompt -> answer.request(name, prompt, seeds)));
            }
            List<List<Answer>> given = ask(proposers.get(engine), requests, sampling);
            for (int i = 0; i < wanted.size(); i++) {
                for (int turn = 0; turn < given.get(i).size(); turn++) {
                    drafts.get(i).set(turns.get(turn), given.get(i).get(turn));
                }
            }
        }
        return drafts;
    }

    private List<Integer> turns(int engine) {
        return IntStream.range(0, settings.proposals())
                .filter(j -> j % proposers.size() == engine)
                .boxed()
                .toList();
    }

    // ---- aggregation

    /// Of each answer's drafts, one.
    private List<Answer> aggregated(
            String stage, List<Wanted> wanted, List<List<Answer>> drafts, SamplingSettings sampling) {
        List<Optional<Content>> prompts = aggregations(wanted, drafts);
        List<Optional<Request>> requests = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            Wanted answer = wanted.get(i);
            long seed = stage.equals("last") ? answer.seed() : answer.seed(stage);
            requests.add(prompts.get(i).map(prompt -> answer.request(stage, prompt, List.of(seed))));
        }
        return ask(aggregator, requests, settings.last(sampling)).stream()
                .map(given -> given.isEmpty() ? NOTHING : given.getFirst())
                .toList();
    }

    /// The first drafts that fit the window become one; it and the next drafts again, until none is left.
    private List<Answer> sequential(
            List<Wanted> wanted, List<List<Answer>> drafts, int window, SamplingSettings sampling) {
        int count = settings.proposals();
        List<Answer> syntheses = List.of();
        for (int from = 0, step = 0; from < count; step++) {
            int to = Math.min(count, from + (step == 0 ? window : window - 1));
            List<List<Answer>> shown = new ArrayList<>();
            for (int i = 0; i < wanted.size(); i++) {
                List<Answer> some = new ArrayList<>(step == 0 ? List.of() : List.of(syntheses.get(i)));
                some.addAll(drafts.get(i).subList(from, to));
                shown.add(some);
            }
            syntheses = aggregated(to == count ? "last" : "window-" + step, wanted, shown, sampling);
            from = to;
        }
        return syntheses;
    }

    /// The prompts with the drafts in them; none for an answer whose drafts are all empty.
    private List<Optional<Content>> aggregations(List<Wanted> wanted, List<List<Answer>> drafts) {
        List<Optional<Content>> prompts = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            List<String> texts = drafts.get(i).stream()
                    .filter(draft ->
                            draft.finish() != Finish.ERROR && !draft.text().isBlank())
                    .map(Answer::text)
                    .toList();
            prompts.add(
                    texts.isEmpty()
                            ? Optional.empty()
                            : Optional.of(template.ask(wanted.get(i).prompt(), texts)));
        }
        return prompts;
    }

    /// The answers to those requests that there are, in their places.
    private static List<List<Answer>> ask(
            AnswerEngine engine, List<Optional<Request>> requests, SamplingSettings sampling) {
        Iterator<List<Answer>> given = engine.answer(
                        requests.stream().flatMap(Optional::stream).toList(), sampling)
                .iterator();
        return requests.stream()
                .map(request -> request.isPresent() ? given.next() : List.<Answer>of())
                .toList();
    }

    @Override
    public void close() {
        Set<AnswerEngine> engines = Collections.newSetFromMap(new IdentityHashMap<>());
        engines.addAll(proposers);
        engines.add(aggregator);
        engines.forEach(AnswerEngine::close);
    }
}
