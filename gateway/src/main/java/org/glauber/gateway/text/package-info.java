/** Text to tokens and back, at the tokenizers. */
@NullMarked
package org.glauber.gateway.text;

import org.jspecify.annotations.NullMarked;
