/**
 * The loop of every training run, whatever network it trains: updates in order, checkpoints that
 * resume bit for bit, and a clean stop on request.
 */
@NullMarked
package org.glauber.trainer.loop;

import org.jspecify.annotations.NullMarked;
