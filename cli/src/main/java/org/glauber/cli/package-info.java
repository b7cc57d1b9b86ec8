/**
 * The command line, whose commands reach the services only through the gateway's public interface.
 */
@NullMarked
package org.glauber.cli;

import org.jspecify.annotations.NullMarked;
