/**
 * How a program of the suite ends and where it writes: exit codes and failures in sentences,
 * environment variables, files for results and for state, and tasks for its shutdown.
 */
@NullMarked
package org.glauber.console;

import org.jspecify.annotations.NullMarked;
