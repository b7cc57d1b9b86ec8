package org.glauber.trainer.learning;

/** How weights follow their gradients. */
public enum Optimizer {
  /** AdamW(0.9, 0.999, 1e-8) without weight decay: the paper's. */
  ADAMW,
  /** Muon (Jordan et al. 2024) for the matrices of the blocks, AdamW for everything else. */
  MUON
}
