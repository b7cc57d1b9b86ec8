/** Queues and resource limits that are fair between tenants. */
@NullMarked
package org.glauber.server.queue;

import org.jspecify.annotations.NullMarked;
