package org.glauber.trainer.examples;

import org.glauber.core.NoiseLaw;
import org.glauber.core.Scan;

/**
 * The process that turns data into noise.
 *
 * @param scan the order in which a sweep visits the sites
 * @param noise the law that redraws a token
 */
public record NoisingProcess(Scan scan, NoiseLaw noise) {}
