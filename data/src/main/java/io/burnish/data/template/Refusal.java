package io.burnish.data.template;

/// An operation that its operands do not allow. It knows no line; whoever evaluates the expression adds it.
final class Refusal extends RuntimeException {

    Refusal(String problem) {
        super(problem, null, false, false);
    }

    TemplateException at(int line) {
        return new TemplateException(line, String.valueOf(getMessage()));
    }
}
