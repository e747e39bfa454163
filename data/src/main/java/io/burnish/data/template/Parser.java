package io.burnish.data.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Parses statements.
final class Parser {

    private static final Set<String> OTHER_FILES = Set.of("include", "import", "from", "extends", "block");

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private final TargetParser targets;
    private int loops;
    private boolean insideGeneration;
    private boolean sawGeneration;

    Parser(String source) {
        this.tokens = new TokenStream(Lexer.tokens(source));
        this.expressions = new ExpressionParser(tokens);
        this.targets = new TargetParser(tokens, expressions);
    }

    List<Statement> template() {
        return statements(Set.of());
    }

    /// Whether the template marks what the assistant says.
    boolean sawGeneration() {
        return sawGeneration;
    }

    /// Statements up to a tag of one of these names, whose name is the current token afterwards.
    private List<Statement> statements(Set<String> ends) {
        tokens.descend();
        int opened = tokens.line();
        List<Statement> statements = new ArrayList<>();
        while (true) {
            Token token = tokens.next();
            switch (token.kind()) {
                case DATA -> statements.add(new Statement.Data(token.line(), token.text()));
                case OUTPUT_BEGIN -> {
                    statements.add(new Statement.Output(token.line(), expressions.expressionOrTuple()));
                    tokens.expect(TokenKind.OUTPUT_END);
                }
                case TAG_BEGIN -> {
                    Token name = tokens.current();
                    if (name.is(TokenKind.NAME) && ends.contains(name.text())) {
                        tokens.rise();
                        return statements;
                    }
                    statements.add(statement(tokens.expect(TokenKind.NAME), ends));
                    tokens.expect(TokenKind.TAG_END);
                }
                case END -> {
                    if (!ends.isEmpty()) {
                        throw new TemplateException(
                                opened, "this block has no end; %s is missing".formatted(tags(ends)));
                    }
                    tokens.rise();
                    return statements;
                }
                case OUTPUT_END, TAG_END, NAME, STRING, INTEGER, FLOAT, OPERATOR ->
                    throw tokens.unexpected("text or a tag");
            }
        }
    }

    private Statement statement(Token tag, Set<String> ends) {
        int line = tag.line();
        return switch (tag.text()) {
            case "if" -> ifStatement(line);
            case "for" -> forStatement(line);
            case "set" -> setStatement(line);
            case "macro" -> macro(line);
            case "call" -> callBlock(line);
            case "filter" -> filterBlock(line);
            case "with" -> with(line);
            case "generation" -> generation(line);
            case "print" -> new Statement.Output(line, expressions.expressionOrTuple());
            case "break" -> insideLoop(new Statement.Break(line), "break");
            case "continue" -> insideLoop(new Statement.Continue(line), "continue");
            case String name
            when OTHER_FILES.contains(name) ->
                throw new TemplateException(line, "'%s' is not supported: a chat template is one file".formatted(name));
            case String name ->
                throw new TemplateException(
                        line,
                        "unknown tag '%s'%s"
                                .formatted(name, ends.isEmpty() ? "" : "; the open block ends with " + tags(ends)));
        };
    }

    private static String tags(Set<String> names) {
        return String.join(
                " or ",
                names.stream().sorted().map(name -> "'{% " + name + " %}'").toList());
    }

    private Statement insideLoop(Statement statement, String name) {
        if (loops == 0) {
            throw new TemplateException(statement.line(), "'%s' stands outside of a loop".formatted(name));
        }
        return statement;
    }

    /// A body: the rest of its opening tag, then statements; the closing tag's name is the current token
    /// afterwards.
    private List<Statement> body(String... ends) {
        tokens.skipOperator(":");
        tokens.expect(TokenKind.TAG_END);
        return statements(Set.of(ends));
    }

    private List<Statement> bodyTo(String end) {
        List<Statement> body = body(end);
        tokens.next();
        return body;
    }

    /// A body whose text is captured, from which no loop around it can be left.
    private List<Statement> capturedBodyTo(String end) {
        int outside = loops;
        loops = 0;
        List<Statement> body = bodyTo(end);
        loops = outside;
        return body;
    }

    private Statement ifStatement(int line) {
        List<Statement.Branch> branches = new ArrayList<>();
        String closing;
        do {
            Expression condition = expressions.expressionOrTupleBeforeIf();
            branches.add(new Statement.Branch(condition, body("elif", "else", "endif")));
            closing = tokens.next().text();
        } while (closing.equals("elif"));
        List<Statement> otherwise = closing.equals("else") ? bodyTo("endif") : List.of();
        return new Statement.If(line, branches, otherwise);
    }

    private Statement forStatement(int line) {
        Target target = targets.target();
        tokens.expectName("in");
        Expression values = expressions.expressionOrTupleBeforeIf();
        Expression condition = tokens.skipName("if") ? expressions.expression() : null;
        if (tokens.current().isName("recursive")) {
            throw tokens.fail("recursive loops are not supported; use a macro");
        }
        loops++;
        List<Statement> body = body("else", "endfor");
        loops--;
        List<Statement> otherwise = tokens.next().text().equals("else") ? bodyTo("endfor") : List.of();
        return new Statement.For(line, target, values, condition, body, otherwise);
    }

    private Statement setStatement(int line) {
        Target target = targets.target();
        if (tokens.skipOperator("=")) {
            return new Statement.Set(line, target, expressions.expressionOrTuple());
        }
        Expression value = expressions.filters(captured(line));
        return new Statement.SetBlock(line, target, value, capturedBodyTo("endset"));
    }

    private Statement filterBlock(int line) {
        Expression value = expressions.filters(expressions.filter(captured(line)));
        return new Statement.FilterBlock(line, value, capturedBodyTo("endfilter"));
    }

    private static Expression captured(int line) {
        return new Expression.Name(line, Statement.CAPTURED);
    }

    private Statement with(int line) {
        List<Statement.Set> variables = new ArrayList<>();
        while (!tokens.current().is(TokenKind.TAG_END)) {
            if (!variables.isEmpty()) {
                tokens.expectOperator(",");
            }
            Target target = targets.single();
            tokens.expectOperator("=");
            variables.add(new Statement.Set(line, target, expressions.expression()));
        }
        return new Statement.With(line, variables, bodyTo("endwith"));
    }

    private Statement macro(int line) {
        String name = targets.name();
        List<Parameter> parameters = targets.parameters();
        return new Statement.MacroDefinition(line, name, parameters, capturedBodyTo("endmacro"));
    }

    private Statement callBlock(int line) {
        List<Parameter> parameters = tokens.current().isOperator("(") ? targets.parameters() : List.of();
        if (!(expressions.expression() instanceof Expression.Call call)) {
            throw new TemplateException(line, "'call' needs the call of a macro");
        }
        return new Statement.CallBlock(line, parameters, call, capturedBodyTo("endcall"));
    }

    private Statement generation(int line) {
        if (insideGeneration) {
            throw new TemplateException(line, "'generation' stands inside another 'generation'");
        }
        insideGeneration = true;
        sawGeneration = true;
        List<Statement> body = capturedBodyTo("endgeneration");
        insideGeneration = false;
        return new Statement.Generation(line, body);
    }
}
