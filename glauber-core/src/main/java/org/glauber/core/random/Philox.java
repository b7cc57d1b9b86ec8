package org.glauber.core.random;

/**
 * Philox-4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel Random
 * Numbers: As Easy as 1, 2, 3" (SC 2011): ten keyed rounds that turn a 128-bit counter and a 64-bit
 * key into four random words. It has no state, so numbers can be computed in any order and on any
 * machine.
 */
public final class Philox {
  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int KEY_INCREMENT_0 = 0x9E3779B9; // golden ratio
  private static final int KEY_INCREMENT_1 = 0xBB67AE85; // sqrt(3) - 1

  private Philox() {}

  /**
   * The first word for the key {@code seed}, low word first, and the counter ({@code a}, {@code t},
   * {@code stream}, 0).
   *
   * @return 32 uniform bits
   */
  public static int word(long seed, int a, int t, int stream) {
    return block(seed, a, t, stream)[0];
  }

  /** The second word for the same key and counter, independent of the first. */
  static int secondWord(long seed, int a, int t, int stream) {
    return block(seed, a, t, stream)[1];
  }

  /** The uniform number of {@link #word}, in (0, 1), never 0 or 1. */
  public static double uniform(long seed, int a, int t, int stream) {
    return uniform(word(seed, a, t, stream));
  }

  /** u = (w + ½)·2⁻³² in double precision, where w is the word read as unsigned. */
  static double uniform(int word) {
    return (Integer.toUnsignedLong(word) + 0.5) * 0x1p-32;
  }

  private static int[] block(long seed, int a, int t, int stream) {
    return block(new int[] {a, t, stream, 0}, (int) seed, (int) (seed >>> 32));
  }

  /** All four words for a key and a counter of four words. */
  static int[] block(int[] counter, int key0, int key1) {
    int c0 = counter[0];
    int c1 = counter[1];
    int c2 = counter[2];
    int c3 = counter[3];
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * Integer.toUnsignedLong(c0);
      long product1 = MULTIPLIER_1 * Integer.toUnsignedLong(c2);
      c0 = (int) (product1 >>> 32) ^ c1 ^ key0;
      c1 = (int) product1;
      c2 = (int) (product0 >>> 32) ^ c3 ^ key1;
      c3 = (int) product0;
      key0 += KEY_INCREMENT_0;
      key1 += KEY_INCREMENT_1;
    }
    return new int[] {c0, c1, c2, c3};
  }
}
