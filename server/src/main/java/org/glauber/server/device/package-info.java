/** Whether the devices that a service asks still answer. */
@NullMarked
package org.glauber.server.device;

import org.jspecify.annotations.NullMarked;
