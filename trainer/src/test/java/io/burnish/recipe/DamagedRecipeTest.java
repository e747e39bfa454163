package io.burnish.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// However a recipe is damaged, it is read or refused with a message, never with an exception of Java's.
class DamagedRecipeTest {

    private static final Path RECIPES = Path.of(System.getProperty("burnish.root"), "recipes");
    private static final String SPECIAL = ":{}[],#&*!|>'\"%@`-?~\t\n 0.e=<";

    @TempDir
    Path directory;

    @Test
    void a_recipe_damaged_at_random_is_read_or_refused() throws IOException {
        long seed = Long.getLong("burnish.seed", System.nanoTime());
        var random = new Random(seed);
        List<String> whole = List.of(bare("reference.yaml"), bare("quickstart-self-rewarding.yaml"));
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            String damaged = damage(whole.get(i % whole.size()), random);
            try {
                RecipeFile.write(directory, damaged).read();
            } catch (RecipeException e) {
                refused++;
                assertThat(e).hasMessageContaining("simpo.yaml");
            } catch (RuntimeException | Error e) {
                fail("with -Dburnish.seed=" + seed + ", case " + i + ":\n" + damaged, e);
            }
        }
        assertThat(refused).as("-Dburnish.seed=" + seed).isBetween(30, 199);
    }

    /// What is read of a recipe: a comment that is damaged mostly stays one.
    private static String bare(String recipe) throws IOException {
        return Files.readAllLines(RECIPES.resolve(recipe)).stream()
                .map(line -> line.replaceFirst("(^|\\s+)#.*$", ""))
                .filter(line -> !line.isBlank())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String damage(String text, Random random) {
        int at = random.nextInt(text.length());
        char special = SPECIAL.charAt(random.nextInt(SPECIAL.length()));
        return switch (random.nextInt(4)) {
            case 0 -> text.substring(0, at);
            case 1 -> text.substring(0, at) + special + text.substring(at);
            case 2 -> text.substring(0, at) + special + text.substring(at + 1);
            default -> text.substring(0, at) + text.substring(Math.min(text.length(), at + random.nextInt(40)));
        };
    }
}
