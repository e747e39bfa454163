package io.burnish.data.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is done: text written, values assigned, bodies run.
sealed interface Statement {

    /// The line of the template, for messages.
    int line();

    record Data(int line, String text) implements Statement {}

    /// `{{ value }}`
    record Output(int line, Expression value) implements Statement {}

    record If(int line, List<Branch> branches, List<Statement> otherwise) implements Statement {}

    record Branch(Expression condition, List<Statement> body) {}

    record For(
            int line,
            Target target,
            Expression values,
            @Nullable Expression condition,
            List<Statement> body,
            List<Statement> otherwise)
            implements Statement {}

    record Break(int line) implements Statement {}

    record Continue(int line) implements Statement {}

    /// `{% set target = value %}`
    record Set(int line, Target target, Expression value) implements Statement {}

    /// `{% set target | filters %}body{% endset %}`; the filters' innermost input is [#CAPTURED].
    record SetBlock(int line, Target target, Expression value, List<Statement> body) implements Statement {}

    /// `{% filter filters %}body{% endfilter %}`; the filters' innermost input is [#CAPTURED].
    record FilterBlock(int line, Expression value, List<Statement> body) implements Statement {}

    record With(int line, List<Set> variables, List<Statement> body) implements Statement {}

    record MacroDefinition(int line, String name, List<Parameter> parameters, List<Statement> body)
            implements Statement {}

    /// `{% call(parameters) macro(arguments) %}body{% endcall %}`
    record CallBlock(int line, List<Parameter> parameters, Expression.Call call, List<Statement> body)
            implements Statement {}

    /// `{% generation %}body{% endgeneration %}`: what the assistant says.
    record Generation(int line, List<Statement> body) implements Statement {}

    /// The name under which filters of a block find the block's text; no template can write it.
    String CAPTURED = "<captured>";
}
