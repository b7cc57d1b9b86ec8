/**
 * The process of one replica of a service: how it starts and ends, its output and log, the files
 * that it writes for its supervisor, and the events that it reports.
 */
@NullMarked
package org.glauber.harness.process;

import org.jspecify.annotations.NullMarked;
