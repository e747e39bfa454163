/// The chat-template interpreter: the part of Jinja that chat templates use, rendered as transformers renders it.
///
/// A source goes through [Lexer] (whitespace control), [Parser] and [ExpressionParser] (sealed [Statement]s and
/// [Expression]s) to [Interpreter] and [Evaluator]. What a template computes with is a [Value]; what it can call
/// stands in tables ([Filters], [Tests], [Globals] and the methods of texts, dicts and lists). [Budget] bounds
/// all of it. The oracle is Jinja2 3.1 as transformers' `render_jinja_template` sets it up: `trim_blocks`,
/// `lstrip_blocks`, loop controls, the `generation` tag, an immutable sandbox, no automatic escaping.
@NullMarked
package io.burnish.data.template;

import org.jspecify.annotations.NullMarked;
