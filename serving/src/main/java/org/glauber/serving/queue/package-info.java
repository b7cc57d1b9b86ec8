/** A queue of work that is fair between tenants, and the order in which it hands its work out. */
@NullMarked
package org.glauber.serving.queue;

import org.jspecify.annotations.NullMarked;
