/**
 * Whether accepted tales are as different as the grammar's own: the distributions of their plots,
 * names and things against the grammar's law.
 */
@NullMarked
package org.glauber.trainer.diversity;

import org.jspecify.annotations.NullMarked;
