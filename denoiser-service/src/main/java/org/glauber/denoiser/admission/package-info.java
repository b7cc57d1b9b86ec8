/**
 * Admission of chains: the queue that all devices share, the choice of the device that runs a
 * chain, the forecast of when a chain will finish, and the rules for deadlines and for shares of
 * lanes and turns.
 */
@NullMarked
package org.glauber.denoiser.admission;

import org.jspecify.annotations.NullMarked;
