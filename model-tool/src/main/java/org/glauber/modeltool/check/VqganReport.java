package org.glauber.modeltool.check;

import java.time.Duration;

/**
 * What was found about an image model's VQGAN.
 *
 * @param signature how its methods are called
 * @param codes K, the codes that were decoded
 * @param returned the share of codes that come back when the decoded pixels are encoded
 * @param darkest the least pixel
 * @param brightest the largest pixel
 */
record VqganReport(
    String signature,
    int width,
    int height,
    int codes,
    double returned,
    float darkest,
    float brightest,
    Duration decodeTime,
    Duration encodeTime) {}
