/**
 * The command {@code ./glauber model}: describes, checks and shows models on disk, without a suite.
 */
@NullMarked
package org.glauber.modeltool;

import org.jspecify.annotations.NullMarked;
