/**
 * The command line. Each command is a class; commands reach the services only through the gateway's
 * public interface.
 */
@NullMarked
package org.glauber.cli;

import org.jspecify.annotations.NullMarked;
