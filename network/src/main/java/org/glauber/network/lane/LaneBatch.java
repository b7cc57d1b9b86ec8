package org.glauber.network.lane;

import java.util.stream.IntStream;

/**
 * The rows of one forward pass. Each lane asks for the outcome of one step of one chain; lanes know
 * nothing of each other.
 *
 * <p>All numbers of a batch lie in one array, so that a single transfer takes them to the device. A
 * row is
 *
 * <pre>
 *   low and high word of the seed | κ_m | temperature | topP | step | site | L tokens | L visits
 * </pre>
 *
 * with whole numbers below 2^53, which a double holds exactly. The token at the row's own site is
 * hidden: V.
 *
 * <p>A batch is filled, decided and cleared again and again by one thread.
 */
public final class LaneBatch {
  private static final int LOW_SEED = 0;
  private static final int HIGH_SEED = 1;
  private static final int KAPPA = 2;
  private static final int TEMPERATURE = 3;
  private static final int TOP_P = 4;
  private static final int STEP = 5;
  private static final int SITE = 6;
  private static final int TOKENS = 7;

  private final int capacity;
  private final int siteCount;
  private final int hiddenToken;
  private final int width;
  private final double[] rows; // (lane, width)
  private int size;

  /**
   * @param capacity the most lanes
   * @param siteCount L
   * @param vocabularySize V, which is also the token of a hidden site
   */
  public LaneBatch(int capacity, int siteCount, int vocabularySize) {
    this.capacity = capacity;
    this.siteCount = siteCount;
    this.hiddenToken = vocabularySize;
    this.width = TOKENS + 2 * siteCount;
    this.rows = new double[capacity * width];
  }

  /**
   * Adds a lane.
   *
   * @param state (site) X_{t+1}; the token at the step's site is hidden here
   * @param visits (site) m_j(t + 1), zero where clamped
   * @param step what to decide
   * @return the lane's number
   * @throws IllegalStateException when the batch is full
   */
  public int add(int[] state, int[] visits, LaneStep step) {
    if (size == capacity) {
      throw new IllegalStateException("the batch has only " + capacity + " lanes");
    }
    int lane = size++;
    int row = lane * width;
    rows[row + LOW_SEED] = step.seed() & 0xFFFFFFFFL;
    rows[row + HIGH_SEED] = step.seed() >>> 32;
    rows[row + KAPPA] = step.kappa();
    rows[row + TEMPERATURE] = step.temperature();
    rows[row + TOP_P] = step.topP();
    rows[row + STEP] = step.step();
    rows[row + SITE] = step.site();
    for (int site = 0; site < siteCount; site++) {
      rows[row + TOKENS + site] = state[site];
      rows[row + TOKENS + siteCount + site] = visits[site];
    }
    rows[row + TOKENS + step.site()] = hiddenToken;
    return lane;
  }

  /** Takes all lanes out. */
  public void clear() {
    size = 0;
  }

  /** The lanes in use. */
  public int size() {
    return size;
  }

  /** V. */
  public int vocabularySize() {
    return hiddenToken;
  }

  /** The lane alone: the canonical shape in which a close decision is made again. */
  public LaneBatch single(int lane) {
    LaneBatch alone = new LaneBatch(1, siteCount, hiddenToken);
    System.arraycopy(rows, lane * width, alone.rows, 0, width);
    alone.size = 1;
    return alone;
  }

  /** What a lane has to decide. */
  public LaneStep step(int lane) {
    int row = lane * width;
    return new LaneStep(
        (int) rows[row + STEP],
        (int) rows[row + SITE],
        (long) rows[row + HIGH_SEED] << 32 | (long) rows[row + LOW_SEED],
        rows[row + KAPPA],
        rows[row + TEMPERATURE],
        rows[row + TOP_P]);
  }

  /** (site) A lane's state, V at the hidden site. */
  public int[] state(int lane) {
    return ints(lane * width + TOKENS);
  }

  /** (site) A lane's visits. */
  public int[] visits(int lane) {
    return ints(lane * width + TOKENS + siteCount);
  }

  /** (lane · width) The rows, valid up to {@link #size}. */
  public double[] rows() {
    return rows;
  }

  /** Numbers a row, 7 + 2L. */
  public int width() {
    return width;
  }

  private int[] ints(int from) {
    return IntStream.range(from, from + siteCount).map(k -> (int) rows[k]).toArray();
  }
}
