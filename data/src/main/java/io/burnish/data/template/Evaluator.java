package io.burnish.data.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Computes the values of expressions.
final class Evaluator {

    private final Runtime runtime;

    Evaluator(Runtime runtime) {
        this.runtime = runtime;
    }

    /// @throws TemplateException with the line of the innermost expression that fails
    Value evaluate(Expression expression, Scope scope) {
        try {
            runtime.budget().enter();
            Value value =
                    switch (expression) {
                        case Expression.Literal literal -> literal.value();
                        case Expression.Name name -> scope.get(name.name());
                        case Expression.ListDisplay list -> new ListValue(all(list.items(), scope));
                        case Expression.TupleDisplay tuple -> new Tuple(all(tuple.items(), scope));
                        case Expression.DictDisplay dict -> dict(dict, scope);
                        case Expression.Attribute attribute ->
                            runtime.access().attribute(evaluate(attribute.owner(), scope), attribute.name());
                        case Expression.Element element ->
                            runtime.access().element(evaluate(element.owner(), scope), evaluate(element.key(), scope));
                        case Expression.Slice slice -> slice(slice, scope);
                        case Expression.Call call -> call(call, scope, Map.of());
                        case Expression.Filter filter ->
                            Filters.apply(
                                    filter.name(),
                                    evaluate(filter.input(), scope),
                                    arguments(filter.arguments(), scope, Map.of()),
                                    runtime);
                        case Expression.Test test ->
                            Bool.of(Tests.apply(
                                    test.name(),
                                    evaluate(test.input(), scope),
                                    arguments(test.arguments(), scope, Map.of()),
                                    runtime));
                        case Expression.Negative negative ->
                            runtime.arithmetic().negative(evaluate(negative.operand(), scope));
                        case Expression.Positive positive ->
                            runtime.arithmetic().positive(evaluate(positive.operand(), scope));
                        case Expression.Binary binary ->
                            runtime.arithmetic()
                                    .apply(
                                            binary.operator(),
                                            evaluate(binary.left(), scope),
                                            evaluate(binary.right(), scope));
                        case Expression.Concatenation concatenation -> concatenation(concatenation, scope);
                        case Expression.Comparisons comparisons -> comparisons(comparisons, scope);
                        case Expression.Not not ->
                            Bool.of(!evaluate(not.operand(), scope).isTrue());
                        case Expression.And and -> {
                            Value left = evaluate(and.left(), scope);
                            yield left.isTrue() ? evaluate(and.right(), scope) : left;
                        }
                        case Expression.Or or -> {
                            Value left = evaluate(or.left(), scope);
                            yield left.isTrue() ? left : evaluate(or.right(), scope);
                        }
                        case Expression.Conditional conditional -> conditional(conditional, scope);
                    };
            runtime.budget().leave();
            return value;
        } catch (Refusal refusal) {
            throw refusal.at(expression.line());
        }
    }

    /// A call with further arguments by keyword.
    Value call(Expression.Call call, Scope scope, Map<String, Value> further) {
        Value callee = evaluate(call.callee(), scope);
        Arguments arguments = arguments(call.arguments(), scope, further);
        return switch (callee) {
            case Callable callable -> callable.call(arguments);
            case Undefined undefined -> throw undefined.refusal();
            case Value other -> throw new Refusal("a value of type '%s' cannot be called".formatted(other.typeName()));
        };
    }

    private Arguments arguments(List<Expression.Argument> arguments, Scope scope, Map<String, Value> further) {
        if (arguments.isEmpty() && further.isEmpty()) {
            return Arguments.NONE;
        }
        List<Value> positional = new ArrayList<>();
        Map<String, Value> keyword = new LinkedHashMap<>();
        for (Expression.Argument argument : arguments) {
            Value value = evaluate(argument.value(), scope);
            if (argument.keyword() == null) {
                positional.add(value);
            } else {
                keyword.put(argument.keyword(), value);
            }
        }
        keyword.putAll(further);
        return new Arguments(positional, keyword);
    }

    private List<Value> all(List<Expression> expressions, Scope scope) {
        List<Value> values = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            values.add(evaluate(expression, scope));
        }
        return values;
    }

    private Value dict(Expression.DictDisplay dict, Scope scope) {
        Map<Value, Value> entries = new LinkedHashMap<>();
        for (Expression.Entry entry : dict.entries()) {
            entries.put(Dict.key(evaluate(entry.key(), scope)), evaluate(entry.value(), scope));
        }
        return new Dict(entries);
    }

    private Value slice(Expression.Slice slice, Scope scope) {
        return runtime.access()
                .slice(
                        evaluate(slice.owner(), scope),
                        optional(slice.start(), scope),
                        optional(slice.stop(), scope),
                        optional(slice.step(), scope));
    }

    private Value optional(@Nullable Expression expression, Scope scope) {
        return expression == null ? None.NONE : evaluate(expression, scope);
    }

    private Value concatenation(Expression.Concatenation concatenation, Scope scope) {
        TextSink sink = runtime.sink();
        for (Expression part : concatenation.parts()) {
            sink.append(runtime.printer().text(evaluate(part, scope)));
        }
        return Text.of(sink.toString());
    }

    private Value comparisons(Expression.Comparisons comparisons, Scope scope) {
        Value left = evaluate(comparisons.first(), scope);
        for (Expression.Operand operand : comparisons.operands()) {
            Value right = evaluate(operand.value(), scope);
            if (!runtime.comparison().test(operand.operator(), left, right)) {
                return Bool.FALSE;
            }
            left = right;
        }
        return Bool.TRUE;
    }

    private Value conditional(Expression.Conditional conditional, Scope scope) {
        if (evaluate(conditional.condition(), scope).isTrue()) {
            return evaluate(conditional.then(), scope);
        }
        return conditional.otherwise() == null
                ? new Undefined("the condition does not hold, and there is no 'else'")
                : evaluate(conditional.otherwise(), scope);
    }
}
