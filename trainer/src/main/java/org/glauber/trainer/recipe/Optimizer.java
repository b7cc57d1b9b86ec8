package org.glauber.trainer.recipe;

/** The optimizer of a training run. */
public enum Optimizer {
  /** AdamW(0.9, 0.999, 1e-8) without weight decay, as in the paper. */
  ADAMW,
  /** Muon (Jordan et al. 2024) for the matrices of the blocks, AdamW for all other weights. */
  MUON
}
