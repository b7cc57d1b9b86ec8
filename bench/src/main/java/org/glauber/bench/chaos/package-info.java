/**
 * The {@code chaos} command. Its scenarios expose a suite to faults, terminations, overload, slow
 * readers and abusive clients, and check what callers observe: no lost generations, no different
 * tokens, ordered events, no leaks, and fair latency.
 */
@NullMarked
package org.glauber.bench.chaos;

import org.jspecify.annotations.NullMarked;
