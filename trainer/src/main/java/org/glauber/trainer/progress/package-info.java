/** What a person sees of a training run: how far it is, how fast, and how long it will take. */
@NullMarked
package org.glauber.trainer.progress;

import org.jspecify.annotations.NullMarked;
