package io.burnish.data.template;

/// What a piece of a template's source is.
enum TokenKind {
    DATA("text"),
    OUTPUT_BEGIN("'{{'"),
    OUTPUT_END("'}}'"),
    TAG_BEGIN("'{%'"),
    TAG_END("'%}'"),
    NAME("a name"),
    STRING("a string"),
    INTEGER("an integer"),
    FLOAT("a number"),
    OPERATOR("an operator"),
    END("the end of the template");

    private final String description;

    TokenKind(String description) {
        this.description = description;
    }

    String description() {
        return description;
    }
}
