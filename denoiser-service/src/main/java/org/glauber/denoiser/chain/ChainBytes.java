package org.glauber.denoiser.chain;

/** Estimates the bytes that a chain holds in the heap, from its admission to its end. */
final class ChainBytes {
  private static final int OBJECTS = 4_096; // headers, fields, the queue's and the call's entries
  private static final int REQUEST = 12; // the request's tokens, and the clamps' bits
  private static final int STATE = 8; // tokens and visit counts
  private static final int GUESSES = 32; // a hash table that is at least a quarter full
  private static final int MAILBOX = 8 * ChainMailbox.SWEEPS_KEPT; // sites and tokens
  private static final int A_LEVEL = 8; // in the request and in the chain
  private static final int A_LANE = 64; // accepted lengths, the window, its guesses

  private ChainBytes() {}

  /**
   * The most bytes that a chain can hold.
   *
   * @param siteCount L
   * @param maxWindow the most lanes of the chain in one pass
   * @param levels the number of levels in the request, 0 for plain sweeps
   */
  static long most(int siteCount, int maxWindow, int levels) {
    return OBJECTS
        + (long) siteCount * (REQUEST + STATE + MAILBOX)
        + (siteCount + (long) maxWindow) * GUESSES
        + (long) levels * A_LEVEL
        + (long) maxWindow * A_LANE;
  }
}
