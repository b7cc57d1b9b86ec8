/**
 * {@code ./glauber model import}: makes a model's directory of a checkpoint that another program
 * trained, its configuration, its tokenizer or VQGAN, and what the caller states beside them.
 */
@NullMarked
package org.glauber.modeltool.importing;

import org.jspecify.annotations.NullMarked;
