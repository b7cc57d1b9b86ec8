/**
 * Admission of calls before their methods run: a place in the budget of the call's class, a share
 * of the memory for incoming requests, a time-out of the request, and a deadline.
 */
@NullMarked
package org.glauber.server.admission;

import org.jspecify.annotations.NullMarked;
