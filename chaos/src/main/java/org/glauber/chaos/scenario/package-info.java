/**
 * What every scenario of {@code chaos} is, and what several of them use: API keys, temporary files,
 * and probes of running services.
 */
@NullMarked
package org.glauber.chaos.scenario;

import org.jspecify.annotations.NullMarked;
