/** Calls to the tokenizers: encoding texts to tokens, and decoding states to texts. */
@NullMarked
package org.glauber.gateway.text;

import org.jspecify.annotations.NullMarked;
