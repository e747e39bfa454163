package io.burnish.data.template;

/// What stands for a name, attribute or element that does not exist: empty when printed or iterated, false,
/// and an error wherever it is computed with.
///
/// @param problem what is missing, said when it is computed with
record Undefined(String problem) implements Value {

    static Undefined name(String name) {
        return new Undefined("'%s' is undefined".formatted(name));
    }

    static Undefined attribute(Value owner, String name) {
        return new Undefined("%s has no attribute '%s'".formatted(described(owner), name));
    }

    static Undefined element(Value owner, Value key) {
        return key instanceof Text text
                ? attribute(owner, text.value())
                : new Undefined("%s has no element %s"
                        .formatted(
                                described(owner), key instanceof Int(var index) ? index : "of type " + key.typeName()));
    }

    static Undefined unsafe(Value owner, String name) {
        return new Undefined("'%s' would change a %s, which templates may not do".formatted(name, owner.typeName()));
    }

    Refusal refusal() {
        return new Refusal(problem);
    }

    private static String described(Value owner) {
        return owner == None.NONE ? "None" : "'" + owner.typeName() + "'";
    }

    @Override
    public String typeName() {
        return "Undefined";
    }

    @Override
    public boolean isTrue() {
        return false;
    }
}
