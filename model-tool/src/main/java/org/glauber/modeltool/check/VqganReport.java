package org.glauber.modeltool.check;

import java.time.Duration;

/**
 * What was found about an image model's VQGAN.
 *
 * @param signature how its methods are called
 * @param codes K, the codes that were decoded
 * @param reconstruction the peak signal-to-noise ratio of a reconstructed test picture, in dB
 * @param darkest the least pixel
 * @param brightest the largest pixel
 */
record VqganReport(
    String signature,
    int width,
    int height,
    int codes,
    double reconstruction,
    float darkest,
    float brightest,
    Duration decodeTime,
    Duration encodeTime) {}
