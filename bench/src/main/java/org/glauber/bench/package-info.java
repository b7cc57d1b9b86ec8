/**
 * The {@code bench} commands, which measure a suite. Those in this package measure what callers
 * observe: whether a seed determines the tokens, and latency.
 */
@NullMarked
package org.glauber.bench;

import org.jspecify.annotations.NullMarked;
