package io.burnish.evaluate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/// The published judgements and figures of AlpacaEval 2 among the shared assets; tests are skipped without.
final class AlpacaEval {

    private AlpacaEval() {}

    private static Path folder() {
        Path folder = Path.of(System.getProperty("burnish.shared", "shared"), "assets", "alpaca-eval");
        Assumptions.assumeTrue(Files.isDirectory(folder), "no shared assets beside the checkout");
        return folder;
    }

    /// The rows of a CSV file without quotes, by column name.
    private static List<Map<String, String>> rows(String name) {
        Path file = folder().resolve(name);
        try (InputStream bytes = Files.newInputStream(file);
                BufferedReader reader = new BufferedReader(new InputStreamReader(
                        name.endsWith(".gz") ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8))) {
            String[] columns = reader.readLine().split(",", -1);
            List<Map<String, String>> rows = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] fields = line.split(",", -1);
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 0; i < columns.length; i++) {
                    row.put(columns[i], fields[i]);
                }
                rows.add(row);
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double[] difficulties() {
        return rows("instruction_difficulty.csv").stream()
                .mapToDouble(row -> Double.parseDouble(row.get("instruction_difficulty")))
                .toArray();
    }

    /// Difficulty goes by the row of the model's own file, as the reference does.
    static Map<String, List<JudgedLengths>> judged() {
        double[] difficulties = difficulties();
        Map<String, List<JudgedLengths>> models = new LinkedHashMap<>();
        for (Map<String, String> row : rows("annotations.csv.gz")) {
            if (row.get("preference").isEmpty()) {
                continue;
            }
            double preference = Double.parseDouble(row.get("preference"));
            models.computeIfAbsent(row.get("model"), model -> new ArrayList<>())
                    .add(new JudgedLengths(
                            row.get("row"),
                            preference == 0 ? 0.5 : preference - 1,
                            Integer.parseInt(row.get("len_1")),
                            Integer.parseInt(row.get("len_2")),
                            difficulties[Integer.parseInt(row.get("file_row"))]));
        }
        return models;
    }

    static List<GamedRow> gamed() {
        return rows("gamed_equivalent.csv.gz").stream()
                .map(row -> new GamedRow(
                        Double.parseDouble(row.get("std_delta_len")),
                        Double.parseDouble(row.get("instruction_difficulty")),
                        Double.parseDouble(row.get("preference_equivalent"))))
                .toList();
    }

    static Map<String, Map<String, String>> expected() {
        return byName(rows("expected.csv"), "model");
    }

    static Map<String, Map<String, String>> leaderboard() {
        return byName(rows("leaderboard.csv"), "");
    }

    static Map<String, LengthCoefficients> coefficients() {
        Map<String, LengthCoefficients> models = new LinkedHashMap<>();
        byName(rows("lc_coefficients.csv"), "")
                .forEach((model, row) -> models.put(
                        model,
                        new LengthCoefficients(
                                Double.parseDouble(row.get("np.tanh(std_delta_len)")),
                                Double.parseDouble(row.get("instruction_difficulty")),
                                Double.parseDouble(row.get("not_gamed_baseline.astype(float)")))));
        return models;
    }

    private static Map<String, Map<String, String>> byName(List<Map<String, String>> rows, String column) {
        Map<String, Map<String, String>> named = new LinkedHashMap<>();
        rows.forEach(row -> named.put(row.get(column), row));
        return named;
    }
}
