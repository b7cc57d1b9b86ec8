/**
 * {@code up}, which runs a suite on this machine until Ctrl-C, and the options by which other
 * commands find a suite or start one.
 */
@NullMarked
package org.glauber.cli.suite;

import org.jspecify.annotations.NullMarked;
