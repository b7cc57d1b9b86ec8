/**
 * The tokenizer of a model: a vocabulary with the rules of the model's text profile. Names the
 * parts of a text that the model cannot represent, and finds where each token ends in a decoded
 * text.
 */
@NullMarked
package org.glauber.tokenizer.text;

import org.jspecify.annotations.NullMarked;
