/**
 * Checks a model as the services do when they load it and warm it up, without starting them: the
 * network, its tokenizer or VQGAN, and, if expected logits are given, how far the network's are
 * from them.
 */
@NullMarked
package org.glauber.modeltool.check;

import org.jspecify.annotations.NullMarked;
