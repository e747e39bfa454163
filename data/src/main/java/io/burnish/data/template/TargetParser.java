package io.burnish.data.template;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Parses the names that receive values: targets of `set` and `for`, parameters of macros.
final class TargetParser {

    private static final Set<String> LITERALS = Set.of("true", "True", "false", "False", "none", "None");

    private final TokenStream tokens;
    private final ExpressionParser expressions;

    TargetParser(TokenStream tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    /// One target, or several with commas between them.
    Target target() {
        List<Target> targets = new ArrayList<>();
        boolean comma;
        do {
            targets.add(single());
            comma = tokens.skipOperator(",");
        } while (comma
                && (tokens.current().is(TokenKind.NAME) || tokens.current().isOperator("("))
                && !atIn());
        return comma || targets.size() > 1 ? new Target.Several(targets) : targets.getFirst();
    }

    private boolean atIn() {
        return tokens.current().isName("in");
    }

    Target single() {
        if (tokens.current().isOperator("(")) {
            tokens.descend();
            tokens.next();
            Target target = target();
            tokens.expectOperator(")");
            tokens.rise();
            return target;
        }
        String name = name();
        return tokens.skipOperator(".")
                ? new Target.Attribute(name, tokens.expect(TokenKind.NAME).text())
                : new Target.Variable(name);
    }

    /// A name that can be assigned to.
    String name() {
        Token token = tokens.expect(TokenKind.NAME);
        if (LITERALS.contains(token.text()) || OperandParser.KEYWORDS.contains(token.text())) {
            throw new TemplateException(token.line(), "'%s' cannot be assigned to".formatted(token.text()));
        }
        return token.text();
    }

    List<Parameter> parameters() {
        tokens.expectOperator("(");
        List<Parameter> parameters = new ArrayList<>();
        Set<String> names = new HashSet<>();
        while (!tokens.skipOperator(")")) {
            String name = name();
            Expression otherwise = tokens.skipOperator("=") ? expressions.expression() : null;
            if (otherwise == null
                    && !parameters.isEmpty()
                    && parameters.getLast().otherwise() != null) {
                throw tokens.fail("parameter '%s' without a default follows one with a default".formatted(name));
            }
            if (!names.add(name)) {
                throw tokens.fail("two parameters are called '%s'".formatted(name));
            }
            parameters.add(new Parameter(name, otherwise));
            if (!tokens.current().isOperator(")")) {
                tokens.expectOperator(",");
            }
        }
        return parameters;
    }
}
