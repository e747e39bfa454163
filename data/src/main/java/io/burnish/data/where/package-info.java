/// The language of the recipe's `data.where`: comparisons of columns, numbers and text.
///
/// ```
/// condition  = and { "or" and }          and   = not { "and" not }       not = "not" not | comparison
/// comparison = sum [ ("==" | "=" | "!=" | "<>" | "<" | "<=" | ">" | ">=") sum ]
/// sum        = value { ("+" | "-") value }
/// value      = number | "-" value | 'text' | "text" | true | false | null | column | `column` | "(" condition
/// ")"
/// ```
/// It has no calls, loops or assignments, and its depth is bounded: a recipe from elsewhere cannot do harm
/// with it.
@NullMarked
package io.burnish.data.where;

import org.jspecify.annotations.NullMarked;
