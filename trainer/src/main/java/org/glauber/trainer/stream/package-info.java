/**
 * Text corpora of any size: documents read in blocks from a file, shuffled, encoded by a tokenizer
 * and placed on sites, in memory that does not depend on the size of the file.
 */
@NullMarked
package org.glauber.trainer.stream;

import org.jspecify.annotations.NullMarked;
