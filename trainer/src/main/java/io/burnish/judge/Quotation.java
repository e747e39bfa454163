package io.burnish.judge;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Puts a text of unknown origin before a judge so that it can neither pass for the judge's instructions nor
/// hold a score in the judge's own form. All marks are visible. In this order:
///
/// 1. Every kind of line end becomes a line feed; other control characters but the tab become U+FFFD.
/// 2. Texts that a chat template or a tokenizer takes for control tokens get a space after their first
///    character: `< |im_start|>`, `[ INST]`, `< /s>`.
/// 3. Each line begins with `| `: no line of it can be a line of the template (which may have none that begins
///    so), a heading, or a fence.
/// 4. In every match of the judge's score pattern a `|` is put before what the pattern reads: `Score: |5`. So
///    even a judge that copies the answer has not given that score. (Not where the pattern reads nothing but the
///    score: such a pattern should hold on to the ends of its line, where `| ` keeps it from matching.)
final class Quotation {

    private static final Pattern LINE_END = Pattern.compile("\\R");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]");
    private static final int MOST_PASSES = 8;

    /// What chat templates of many families use, whichever the judge's is.
    private static final String KNOWN_TOKENS =
            "<\\||\\|>|<\uFF5C|\uFF5C>|</?s>|<(?:bos|eos|pad|unk|mask)>|<(?:start|end)_of_turn>|<</?SYS>>"
                    + "|\\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_RESULTS|TOOL_CALLS)]|\\[gMASK]";

    private final Pattern tokens;
    private final Optional<Pattern> score;

    /// @param controlTokens of the judge's own tokenizer, beside those known; those of one or two characters
    ///     are left alone
    /// @param score the judge's pattern, with one group
    Quotation(Collection<String> controlTokens, Optional<Pattern> score) {
        this.tokens = Pattern.compile(Stream.concat(
                        Stream.of(KNOWN_TOKENS),
                        controlTokens.stream()
                                .filter(token -> token.length() > 2 && !token.isBlank())
                                .map(Pattern::quote))
                .collect(Collectors.joining("|")));
        this.score = score;
    }

    String of(String text) {
        String plain = CONTROL.matcher(LINE_END.matcher(text).replaceAll("\n")).replaceAll("\uFFFD");
        String lines = Stream.of(withoutTokens(plain).split("\n", -1))
                .map(line -> "| " + line)
                .collect(Collectors.joining("\n"));
        return withoutScores(lines);
    }

    /// A broken token may leave another one: again, until there is none.
    private String withoutTokens(String text) {
        String broken = text;
        for (int pass = 0; pass < MOST_PASSES && tokens.matcher(broken).find(); pass++) {
            broken = tokens.matcher(broken).replaceAll(match -> Matcher.quoteReplacement(parted(match.group())));
        }
        return broken;
    }

    private static String parted(String token) {
        int first = token.offsetByCodePoints(0, 1);
        return token.substring(0, first) + " " + token.substring(first);
    }

    private String withoutScores(String text) {
        String broken = text;
        for (int pass = 0; pass < MOST_PASSES && score.isPresent(); pass++) {
            Pattern pattern = score.get();
            List<MatchResult> matches = pattern.matcher(broken)
                    .results()
                    .filter(match -> match.start(1) > match.start() || match.end(1) < match.end())
                    .toList();
            if (matches.isEmpty()) {
                return broken;
            }
            broken = marked(broken, matches);
        }
        return broken;
    }

    private static String marked(String text, List<MatchResult> matches) {
        var marked = new StringBuilder();
        int end = 0;
        for (MatchResult match : matches) {
            marked.append(text, end, match.start(1)).append('|');
            end = match.start(1);
        }
        return marked.append(text, end, text.length()).toString();
    }
}
