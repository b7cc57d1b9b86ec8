/**
 * Fixed randomness: every random number of a chain is a function of its seed and of where it is
 * used, so that a step's outcome can be guessed, checked and recomputed anywhere.
 */
@NullMarked
package org.glauber.core.random;

import org.jspecify.annotations.NullMarked;
