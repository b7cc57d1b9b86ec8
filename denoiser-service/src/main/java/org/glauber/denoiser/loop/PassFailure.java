package org.glauber.denoiser.loop;

import java.util.List;
import org.glauber.denoiser.chain.RunningChain;

/** Thrown when a forward pass, or one of its calls, has failed. */
final class PassFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<RunningChain> chains;

  PassFailure(List<RunningChain> chains, RuntimeException cause) {
    super(cause);
    this.chains = List.copyOf(chains);
  }

  /** The chains that had a lane in the failed call. */
  List<RunningChain> chains() {
    return chains;
  }
}
