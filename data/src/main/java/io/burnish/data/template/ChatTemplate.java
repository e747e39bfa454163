package io.burnish.data.template;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A parsed chat template: turns a conversation into the text a model was trained on, as transformers'
/// `apply_chat_template` does, character for character. Immutable; threads may render with it at the same time.
///
/// A template is code that somebody else wrote. It sees nothing but its variables, and its steps, its nesting
/// and its text are bounded; past a bound it fails with a [TemplateException].
public final class ChatTemplate {

    private final List<Statement> statements;
    private final boolean marksAssistant;
    private final Limits limits;

    private ChatTemplate(List<Statement> statements, boolean marksAssistant, Limits limits) {
        this.statements = statements;
        this.marksAssistant = marksAssistant;
        this.limits = limits;
    }

    /// @param source the template, as `chat_template` of a `tokenizer_config.json` or a `chat_template.jinja`
    ///     has it
    /// @throws TemplateException if it is no template, or uses a part of Jinja that chat templates do not need
    public static ChatTemplate parse(String source) {
        return parse(source, Limits.DEFAULT);
    }

    static ChatTemplate parse(String source, Limits limits) {
        try {
            Parser parser = new Parser(source);
            return new ChatTemplate(parser.template(), parser.sawGeneration(), limits);
        } catch (StackOverflowError _) {
            throw stackExhausted();
        }
    }

    /// Whether the template says with `{% generation %}` which text is the assistant's.
    public boolean marksAssistant() {
        return marksAssistant;
    }

    /// Renders with the system's clock as `strftime_now`.
    ///
    /// @param variables `messages`, and as the template wants them `add_generation_prompt` (false if absent),
    ///     `tools` and `documents` (None if absent), `bos_token`, `eos_token` and others; made of maps with text
    ///     keys, lists, texts, numbers, booleans and null
    /// @throws TemplateException if the template refuses the conversation (`raise_exception`), fails, or does
    ///     not end
    /// @throws IllegalArgumentException if a variable is made of anything else
    public Rendering render(Map<String, ? extends @Nullable Object> variables) {
        return render(variables, LocalDateTime.now());
    }

    /// Renders at a given time, for a template that says the date: the same time gives the same text.
    public Rendering render(Map<String, ? extends @Nullable Object> variables, LocalDateTime now) {
        Runtime runtime = new Runtime(new Budget(limits), now);
        Scope scope = new Scope(null);
        Globals.defineIn(scope, runtime);
        scope.set("tools", None.NONE);
        scope.set("documents", None.NONE);
        scope.set("add_generation_prompt", Bool.FALSE);
        variables.forEach((name, value) -> scope.set(name, Inputs.value(value, name)));
        try {
            return new Interpreter(runtime).render(statements, new Scope(scope));
        } catch (StackOverflowError _) {
            throw stackExhausted();
        }
    }

    /// The bounds leave room on a stack of a megabyte; a thread may have less.
    private static TemplateException stackExhausted() {
        return new TemplateException(1, "the template or its values nest too deeply for this thread's stack");
    }
}
