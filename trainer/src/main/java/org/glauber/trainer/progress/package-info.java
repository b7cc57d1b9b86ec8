/**
 * Progress displays of training runs: how much is done, how fast, and how long the rest will take.
 */
@NullMarked
package org.glauber.trainer.progress;

import org.jspecify.annotations.NullMarked;
