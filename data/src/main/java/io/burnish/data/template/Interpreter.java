package io.burnish.data.template;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Runs the statements of one rendering.
final class Interpreter {

    /// How a statement ended.
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    private final Runtime runtime;
    private final Evaluator evaluator;
    private final TextSink root;
    private final List<CharSpan> assistantSpans = new ArrayList<>();

    /// Where text goes: the rendering itself, or what is captured for a macro or a block.
    private TextSink output;

    Interpreter(Runtime runtime) {
        this.runtime = runtime;
        this.evaluator = new Evaluator(runtime);
        this.root = runtime.sink();
        this.output = root;
    }

    Rendering render(List<Statement> statements, Scope variables) {
        run(statements, variables);
        return new Rendering(root.toString(), assistantSpans);
    }

    private Flow run(List<Statement> statements, Scope scope) {
        for (Statement statement : statements) {
            Flow flow = run(statement, scope);
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow run(Statement statement, Scope scope) {
        try {
            runtime.budget().enter();
            Flow flow = Flow.ON;
            switch (statement) {
                case Statement.Data data -> write(data.text());
                case Statement.Output value -> write(runtime.printer().text(evaluator.evaluate(value.value(), scope)));
                case Statement.If choice -> flow = choose(choice, scope);
                case Statement.For loop -> flow = loop(loop, scope);
                case Statement.Break _ -> flow = Flow.BREAK;
                case Statement.Continue _ -> flow = Flow.CONTINUE;
                case Statement.Set set -> assign(set.target(), evaluator.evaluate(set.value(), scope), scope);
                case Statement.SetBlock set -> assign(set.target(), block(set.value(), set.body(), scope), scope);
                case Statement.FilterBlock filter ->
                    write(runtime.printer().text(block(filter.value(), filter.body(), scope)));
                case Statement.With with -> flow = with(with, scope);
                case Statement.MacroDefinition macro ->
                    scope.set(macro.name(), macro(macro.name(), macro.parameters(), macro.body(), scope));
                case Statement.CallBlock call -> call(call, scope);
                case Statement.Generation generation -> generation(generation, scope);
            }
            runtime.budget().leave();
            return flow;
        } catch (Refusal refusal) {
            throw refusal.at(statement.line());
        }
    }

    private void write(String text) {
        output.append(text);
        runtime.budget().output(output.length());
    }

    private Flow choose(Statement.If choice, Scope scope) {
        for (Statement.Branch branch : choice.branches()) {
            if (evaluator.evaluate(branch.condition(), scope).isTrue()) {
                return run(branch.body(), scope);
            }
        }
        return run(choice.otherwise(), scope);
    }

    /// Jinja runs the `else` of a loop of which no turn ran through its whole body.
    private Flow loop(Statement.For statement, Scope scope) {
        Loop loop = new Loop(selected(statement, evaluator.evaluate(statement.values(), scope), scope));
        boolean ranThrough = false;
        for (Value item = loop.advance(); item != null; item = loop.advance()) {
            runtime.budget().steps(1);
            Scope inside = new Scope(scope);
            inside.set("loop", loop);
            assign(statement.target(), item, inside);
            Flow flow = run(statement.body(), inside);
            ranThrough |= flow == Flow.ON;
            if (flow == Flow.BREAK) {
                break;
            }
        }
        return ranThrough ? Flow.ON : run(statement.otherwise(), new Scope(scope));
    }

    /// The items that meet the loop's condition, each tested when its turn comes.
    private Iterator<Value> selected(Statement.For statement, Value values, Scope scope) {
        Iterator<Value> items = runtime.iteration().of(values);
        Expression condition = statement.condition();
        return condition == null
                ? items
                : new SelectedItems(items, item -> {
                    Scope inside = new Scope(scope);
                    assign(statement.target(), item, inside);
                    return evaluator.evaluate(condition, inside).isTrue();
                });
    }

    private Flow with(Statement.With with, Scope scope) {
        Scope inside = new Scope(scope);
        for (Statement.Set variable : with.variables()) {
            assign(variable.target(), evaluator.evaluate(variable.value(), scope), inside);
        }
        return run(with.body(), inside);
    }

    /// The text of a body, passed through the block's filters.
    private Value block(Expression filters, List<Statement> body, Scope scope) {
        Scope inside = new Scope(scope);
        inside.set(Statement.CAPTURED, capture(body, new Scope(scope)));
        return evaluator.evaluate(filters, inside);
    }

    private Text capture(List<Statement> body, Scope scope) {
        TextSink outside = output;
        TextSink captured = runtime.sink();
        output = captured;
        run(body, scope);
        output = outside;
        return Text.of(captured.toString());
    }

    private Macro macro(String name, List<Parameter> parameters, List<Statement> body, Scope scope) {
        return new Macro(name, arguments -> {
            Scope inside = new Scope(scope);
            bind(name, parameters, arguments, inside);
            return capture(body, inside);
        });
    }

    private void bind(String macro, List<Parameter> parameters, Arguments arguments, Scope scope) {
        List<Value> positional = arguments.positional();
        if (positional.size() > parameters.size()) {
            throw new Refusal("macro '%s' takes at most %d arguments, got %d"
                    .formatted(macro, parameters.size(), positional.size()));
        }
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            Value byKeyword = arguments.keyword().get(parameter.name());
            if (i < positional.size() && byKeyword != null) {
                throw new Refusal("macro '%s' was given '%s' twice".formatted(macro, parameter.name()));
            }
            Value given = i < positional.size() ? positional.get(i) : byKeyword;
            scope.set(parameter.name(), given == null ? missing(parameter, scope) : given);
        }
        arguments.keyword().forEach((name, value) -> {
            if (name.equals("caller")) {
                scope.set(name, value);
            } else if (parameters.stream()
                    .noneMatch(parameter -> parameter.name().equals(name))) {
                throw new Refusal("macro '%s' has no parameter '%s'".formatted(macro, name));
            }
        });
    }

    private Value missing(Parameter parameter, Scope scope) {
        return parameter.otherwise() == null
                ? new Undefined("parameter '%s' was not provided".formatted(parameter.name()))
                : evaluator.evaluate(parameter.otherwise(), scope);
    }

    private void call(Statement.CallBlock call, Scope scope) {
        Macro caller = macro("caller", call.parameters(), call.body(), scope);
        write(runtime.printer().text(evaluator.call(call.call(), scope, Map.of("caller", caller))));
    }

    /// transformers would give a captured block the place where the capture began, and so mark the wrong tokens.
    private void generation(Statement.Generation generation, Scope scope) {
        if (output != root) {
            throw new Refusal(
                    "'generation' stands inside a macro or a captured block, so its place in the text is unknown");
        }
        int start = root.length();
        run(generation.body(), new Scope(scope));
        assistantSpans.add(new CharSpan(start, root.length()));
    }

    private void assign(Target target, Value value, Scope scope) {
        switch (target) {
            case Target.Variable(var name) -> scope.set(name, value);
            case Target.Attribute(var owner, var name) -> {
                if (!(scope.get(owner) instanceof Namespace namespace)) {
                    throw new Refusal(
                            "'%s' is no namespace, so its attribute '%s' cannot be set".formatted(owner, name));
                }
                namespace.set(name, value);
            }
            case Target.Several(var targets) -> {
                List<Value> values = runtime.iteration().list(value);
                if (values.size() != targets.size()) {
                    throw new Refusal("%d names cannot take %d values".formatted(targets.size(), values.size()));
                }
                for (int i = 0; i < values.size(); i++) {
                    assign(targets.get(i), values.get(i), scope);
                }
            }
        }
    }
}
