/**
 * Templates as tokens of a model: texts, texts that continue what stands before them, raw tokens
 * and blanks. Says what is kept of each segment, as tokens and as text.
 */
@NullMarked
package org.glauber.tokenizer.template;

import org.jspecify.annotations.NullMarked;
