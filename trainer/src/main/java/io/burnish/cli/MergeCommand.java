package io.burnish.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.merge.MergeReport;
import io.burnish.run.ByteCount;
import io.burnish.run.ExitCode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `burnish merge`: a model made from others.
@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        description = "Makes a model from others: their average, ExPO, task vectors, TIES, DARE.",
        footer = "Example: burnish merge --model runs/a/final --base sft --extrapolate 0.5 --out b")
final class MergeCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    MergeOptions options = new MergeOptions();

    @Option(names = "--json", description = "Prints one JSON object instead, for scripts.")
    boolean json;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        MergeReport report = options.merge(given());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(report));
        } else {
            print(report, out);
        }
        out.flush();
        return ExitCode.DONE.code();
    }

    /// The typed options that say what to merge.
    private List<String> given() {
        Map<String, OptionSpec> mixed =
                Objects.requireNonNull(spec.mixins().get("options")).optionsMap();
        return spec.commandLine().getParseResult().matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(name -> mixed.containsKey(name) && !name.equals("--out"))
                .toList();
    }

    private static void print(MergeReport report, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%s: %s, %,d parameters in %,d tensors, %s%n",
                report.out(),
                report.method().replace('_', ' '),
                report.parameters(),
                report.tensors(),
                ByteCount.text(report.bytes()));
        for (MergeReport.Distance distance : report.distances()) {
            out.printf(
                    Locale.ROOT,
                    "%s differs from %s by %.4g of its norm%n",
                    distance.model(),
                    report.first(),
                    distance.relative());
        }
    }

    private static String json(MergeReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("out", report.out().toString());
        root.put("method", report.method());
        root.put("tensors", report.tensors());
        root.put("parameters", report.parameters());
        root.put("bytes", report.bytes());
        root.put("first", report.first().toString());
        for (MergeReport.Distance distance : report.distances()) {
            root.withArray("distances")
                    .addObject()
                    .put("model", distance.model().toString())
                    .put("relative", distance.relative());
        }
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }
}
