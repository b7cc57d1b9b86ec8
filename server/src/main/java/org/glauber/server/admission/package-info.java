/**
 * What every call passes before its method runs: a place in the budget of its class, a share of the
 * bytes of requests that are coming in, a time in which its request must be complete, a deadline.
 */
@NullMarked
package org.glauber.server.admission;

import org.jspecify.annotations.NullMarked;
