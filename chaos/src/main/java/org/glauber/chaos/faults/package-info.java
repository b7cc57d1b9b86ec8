/**
 * The scenario {@code faults}: services die, hang and restart and connections break while callers
 * verify that no generation is lost or changed.
 */
@NullMarked
package org.glauber.chaos.faults;

import org.jspecify.annotations.NullMarked;
