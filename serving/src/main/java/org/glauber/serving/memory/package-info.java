/** Refuses a model before it is loaded if its network does not fit into the free memory. */
@NullMarked
package org.glauber.serving.memory;

import org.jspecify.annotations.NullMarked;
