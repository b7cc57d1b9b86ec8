/**
 * The tokenizer service: encodes texts to tokens and decodes states for every text model in the
 * models directory.
 *
 * <pre>
 *   TokenizerGrpcService ─▶ TokenizerScheduler ─▶ ModelTokenizer ─▶ Tokenizer: JsonTokenizer
 *   limits, wire            fair time slices      profile, offsets             SentencePiece
 * </pre>
 */
@NullMarked
package org.glauber.tokenizer;

import org.jspecify.annotations.NullMarked;
