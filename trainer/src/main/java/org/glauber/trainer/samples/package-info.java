/** What a suite generates to be judged: texts and images of one model, a few calls at a time. */
@NullMarked
package org.glauber.trainer.samples;

import org.jspecify.annotations.NullMarked;
