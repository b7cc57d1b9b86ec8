/**
 * Tokenizers read from files: Hugging Face's {@code tokenizer.json} and SentencePiece models. They
 * turn texts into tokens and back, and know the pieces of their vocabulary by name.
 */
@NullMarked
package org.glauber.trainer.tokenizer;

import org.jspecify.annotations.NullMarked;
