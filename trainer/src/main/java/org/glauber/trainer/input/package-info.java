/** Reads a user's own data: lines of text files, and a record of the items that were left out. */
@NullMarked
package org.glauber.trainer.input;

import org.jspecify.annotations.NullMarked;
