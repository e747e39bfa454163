package io.burnish.data.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts a source into tokens and applies whitespace control: a minus sign in a tag strips all space on its
/// side, a tag or comment alone on its line takes its indentation and its newline with it (`lstrip_blocks`,
/// `trim_blocks`), a plus sign prevents that.
final class Lexer {

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int line = 1;

    /// Whether what was last read ended a line, so that the text to come starts one.
    private boolean atLineStart = true;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String source) {
        String unified = source.replace("\r\n", "\n").replace('\r', '\n');
        Lexer lexer = new Lexer(unified.endsWith("\n") ? unified.substring(0, unified.length() - 1) : unified);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (position < source.length()) {
            int opening = nextOpening();
            if (opening < 0) {
                addData(source.substring(position));
                moveTo(source.length());
                break;
            }
            int raw = source.charAt(opening + 1) == '%' ? rawBegin(opening) : -1;
            addData(stripped(
                    source.substring(position, opening), sign(opening + 2), source.charAt(opening + 1) == '{'));
            moveTo(opening);
            if (raw >= 0) {
                moveTo(raw);
                raw();
            } else {
                tag(source.charAt(opening + 1));
            }
        }
        tokens.add(new Token(TokenKind.END, "", line));
    }

    private int nextOpening() {
        for (int at = source.indexOf('{', position); at >= 0; at = source.indexOf('{', at + 1)) {
            if (at + 1 < source.length() && "{%#".indexOf(source.charAt(at + 1)) >= 0) {
                return at;
            }
        }
        return -1;
    }

    private void tag(char kind) {
        int opened = line;
        moveTo(position + (sign(position + 2) == null ? 2 : 3));
        switch (kind) {
            case '#' -> comment(opened);
            case '{' -> code(TokenKind.OUTPUT_BEGIN, TokenKind.OUTPUT_END, "}}", opened);
            default -> code(TokenKind.TAG_BEGIN, TokenKind.TAG_END, "%}", opened);
        }
    }

    private void comment(int opened) {
        int end = source.indexOf("#}", position);
        if (end < 0) {
            throw new TemplateException(opened, "this comment has no end; '#}' is missing");
        }
        Character sign = end > position ? sign(end - 1) : null;
        moveTo(end);
        close(sign, true);
    }

    private void code(TokenKind begin, TokenKind end, String closing, int opened) {
        tokens.add(new Token(begin, "", line));
        TagLexer tag = new TagLexer(source, position, line, closing, tokens);
        if (!tag.run()) {
            throw new TemplateException(opened, "'%s' is missing".formatted(closing));
        }
        moveTo(tag.position());
        Character sign = sign(position);
        if (sign != null) {
            moveTo(position + 1);
        }
        tokens.add(new Token(end, "", line));
        close(sign, end == TokenKind.TAG_END);
    }

    /// Passes the two closing characters and the space that goes with them.
    private void close(@Nullable Character sign, boolean trims) {
        moveTo(position + 2);
        if (sign != null && sign == '-') {
            moveTo(position + Characters.leadingSpaces(source, position));
        } else if (trims && sign == null && source.startsWith("\n", position)) {
            moveTo(position + 1);
        }
        atLineStart = source.charAt(position - 1) == '\n';
    }

    /// Where the text of a raw block begins that opens here; -1 for any other tag.
    private int rawBegin(int opening) {
        int at = word(opening, "raw");
        if (at < 0) {
            return -1;
        }
        boolean strips = source.startsWith("-", at);
        at = strips ? at + 1 : at;
        if (!source.startsWith("%}", at)) {
            return -1;
        }
        return at + 2 + (strips ? Characters.leadingSpaces(source, at + 2) : 0);
    }

    private void raw() {
        atLineStart = source.charAt(position - 1) == '\n';
        for (int opening = source.indexOf("{%", position); opening >= 0; opening = source.indexOf("{%", opening + 1)) {
            int at = word(opening, "endraw");
            Character sign = at < 0 ? null : sign(at);
            int closing = sign == null ? at : at + 1;
            if (at >= 0 && source.startsWith("%}", closing)) {
                addData(stripped(source.substring(position, opening), sign(opening + 2), false));
                moveTo(closing);
                close(sign, true);
                return;
            }
        }
        throw new TemplateException(line, "this raw block has no end; '{% endraw %}' is missing");
    }

    /// The position behind `{% word`, spaces included, where that is what stands at an opening; else -1.
    private int word(int opening, String word) {
        int at = opening + (sign(opening + 2) == null ? 2 : 3);
        at += Characters.leadingSpaces(source, at);
        return source.startsWith(word, at)
                ? at + word.length() + Characters.leadingSpaces(source, at + word.length())
                : -1;
    }

    private @Nullable Character sign(int at) {
        return at < source.length() && (source.charAt(at) == '-' || source.charAt(at) == '+')
                ? source.charAt(at)
                : null;
    }

    /// The text before a tag without the space that the tag takes away.
    private String stripped(String text, @Nullable Character sign, boolean isOutput) {
        if (sign != null) {
            return sign == '-' ? Characters.stripTrailing(text) : text;
        }
        int lineStart = text.lastIndexOf('\n') + 1;
        boolean alone = (lineStart > 0 || atLineStart) && Characters.isBlank(text.substring(lineStart));
        return !isOutput && alone ? text.substring(0, lineStart) : text;
    }

    private void addData(String text) {
        if (!text.isEmpty()) {
            tokens.add(new Token(TokenKind.DATA, text, line));
        }
    }

    private void moveTo(int target) {
        for (int at = source.indexOf('\n', position, target); at >= 0; at = source.indexOf('\n', at + 1, target)) {
            line++;
        }
        position = target;
    }
}
