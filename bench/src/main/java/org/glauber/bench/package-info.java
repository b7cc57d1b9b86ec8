/**
 * What serving costs: the running suite, a call a step, and a bare loop over the network, timed in
 * turns within one run.
 */
@NullMarked
package org.glauber.bench;

import org.jspecify.annotations.NullMarked;
