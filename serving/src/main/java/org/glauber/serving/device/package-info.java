/** The devices of a service: their threads, their life-cycle, and a watchdog. */
@NullMarked
package org.glauber.serving.device;

import org.jspecify.annotations.NullMarked;
