package org.glauber.denoiser.loop;

import java.util.List;
import org.glauber.denoiser.chain.RunningChain;

/**
 * The lanes of one pass.
 *
 * @param windows the chains of the pass, in the order of their lanes
 */
record LanePlan(List<Window> windows) {
  LanePlan {
    windows = List.copyOf(windows);
  }

  /**
   * The lanes of a chain: one for its next question and {@code width - 1} that look ahead.
   *
   * @param width the most lanes; a window ends earlier where no guess is known
   */
  record Window(RunningChain chain, int width) {}

  /** Whether any chain looks ahead. */
  boolean looksAhead() {
    return windows.stream().anyMatch(window -> window.width() > 1);
  }

  /** The chains that have a lane. */
  List<RunningChain> chains() {
    return windows.stream().map(Window::chain).toList();
  }
}
