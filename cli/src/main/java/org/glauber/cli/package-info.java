/**
 * The command line: one class per command, all of them clients of the gateway's public interface.
 */
@NullMarked
package org.glauber.cli;

import org.jspecify.annotations.NullMarked;
