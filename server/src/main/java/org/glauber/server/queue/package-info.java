/** Waiting, and who is next. */
@NullMarked
package org.glauber.server.queue;

import org.jspecify.annotations.NullMarked;
