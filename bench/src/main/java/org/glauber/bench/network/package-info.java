/**
 * Measurements of a network without services: the time of a pass by batch size, and how many passes
 * lookahead saves.
 */
@NullMarked
package org.glauber.bench.network;

import org.jspecify.annotations.NullMarked;
