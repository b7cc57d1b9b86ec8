/** What a network learns from: clean states drawn from the tales grammar or from a text file. */
@NullMarked
package org.glauber.trainer.corpus;

import org.jspecify.annotations.NullMarked;
