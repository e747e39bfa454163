package io.burnish.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// The lengths of one real pair, in tokens: what a benchmark needs of data, without any text.
record PairLengths(int prompt, int chosen, int rejected) {

    /// 256 pairs of hh-rlhf (harmless-base, test) by the Llama 2 tokenizer, prompt and answer at most 1,024
    /// tokens.
    static List<PairLengths> hhRlhf() {
        return read("hh-rlhf-lengths.csv");
    }

    /// 256 pairs of UltraFeedback (binarized) by the Llama 2 tokenizer, prompt and answer at most 2,048 tokens:
    /// `benchmarks/peers/lengths.py`.
    static List<PairLengths> ultraFeedback() {
        return read("ultrafeedback-lengths.csv");
    }

    private static List<PairLengths> read(String name) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(PairLengths.class.getResourceAsStream(name)), StandardCharsets.UTF_8))) {
            return lines.lines().skip(1).map(PairLengths::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PairLengths parse(String line) {
        String[] numbers = line.split(",", -1);
        return new PairLengths(
                Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
    }
}
