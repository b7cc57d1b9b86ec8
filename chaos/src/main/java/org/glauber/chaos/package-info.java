/**
 * The {@code chaos} command, whose scenarios expose suites on this machine to faults, terminations,
 * overload, slow readers and abusive clients, and check what callers observe: no lost generations,
 * no different tokens, ordered events, no leaks, and fair latency.
 */
@NullMarked
package org.glauber.chaos;

import org.jspecify.annotations.NullMarked;
