/**
 * The command line that trains and evaluates models: Algorithm 1 of the paper, the data of the
 * default models, and their evaluation.
 */
@NullMarked
package org.glauber.trainer;

import org.jspecify.annotations.NullMarked;
