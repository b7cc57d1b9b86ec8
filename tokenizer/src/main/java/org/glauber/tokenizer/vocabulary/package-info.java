/**
 * Tokenizers as their files define them, each around a native one: Hugging Face's {@code
 * tokenizer.json}, and SentencePiece. What the native tokenizers do not expose is read from the
 * files.
 */
@NullMarked
package org.glauber.tokenizer.vocabulary;

import org.jspecify.annotations.NullMarked;
