/**
 * The tokenizer service: text to tokens and back, for every text model in the models directory.
 *
 * <pre>
 *   TokenizerGrpcService ─▶ ModelTokenizers ─▶ ModelTokenizer ─▶ Tokenizer: TokenizerJson
 *   limits, wire             by name, digest   profile, offsets             SentencePiece
 * </pre>
 */
@NullMarked
package org.glauber.tokenizer;

import org.jspecify.annotations.NullMarked;
