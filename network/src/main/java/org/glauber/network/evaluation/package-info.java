/**
 * TorchScript networks that judge samples and are given by the user: causal language models, which
 * score texts, and feature networks, which describe images. The arithmetic on their answers runs in
 * libtorch in double precision.
 */
@NullMarked
package org.glauber.network.evaluation;

import org.jspecify.annotations.NullMarked;
