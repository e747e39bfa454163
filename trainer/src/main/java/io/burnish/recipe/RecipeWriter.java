package io.burnish.recipe;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// Writes a recipe as YAML: every key with its value, paths absolute, so that it reads back as the same recipe
/// anywhere.
public final class RecipeWriter {

    private RecipeWriter() {}

    /// @param recipe with nothing left to choose: [Recipe#resolve]
    public static String write(Recipe recipe) {
        return yaml(RecipeTree.of(recipe));
    }

    /// The same for a run: what differs between iterations is written by iteration.
    public static String write(RunRecipe run) {
        return yaml(MergedTrees.of(run.iterations().stream().map(RecipeTree::of).toList()));
    }

    static String yaml(Map<String, Object> tree) {
        var settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setSchema(new CoreSchema())
                .setSplitLines(false)
                .setDereferenceAliases(true)
                .build();
        return new Dump(settings).dumpToString(tree);
    }
}
