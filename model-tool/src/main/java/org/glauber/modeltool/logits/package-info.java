/**
 * Measures the logits of a network: their calibration, whether they depend on the other lanes of a
 * batch, and how far they are from logits that were computed elsewhere.
 */
@NullMarked
package org.glauber.modeltool.logits;

import org.jspecify.annotations.NullMarked;
