/**
 * The tokenizer service: text to tokens and back, for every text model in the models directory.
 *
 * <pre>
 *   TokenizerGrpcService ─▶ Turns ──────────▶ ModelTokenizer ─▶ Tokenizer: TokenizerJson
 *   limits, wire            fair, in slices   profile, offsets             SentencePiece
 * </pre>
 */
@NullMarked
package org.glauber.tokenizer;

import org.jspecify.annotations.NullMarked;
