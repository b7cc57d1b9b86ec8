/**
 * Diversity of accepted tales: compares the distributions of their plots, names and things with the
 * grammar's law.
 */
@NullMarked
package org.glauber.trainer.diversity;

import org.jspecify.annotations.NullMarked;
