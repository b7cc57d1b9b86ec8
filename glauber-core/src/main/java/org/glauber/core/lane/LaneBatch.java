package org.glauber.core.lane;

import java.util.stream.IntStream;

/**
 * The input rows of one forward pass. Each lane is one step of one chain; lanes are independent of
 * each other.
 *
 * <p>All numbers of a batch are in one array, so that one transfer moves them to the device. A row
 * is
 *
 * <pre>
 *   low and high word of the seed | κ_m | topP
 *     | clean part, temperature, step | those of the site's next question
 *     | site | step number for the network | L tokens | L visits
 * </pre>
 *
 * with whole numbers below 2^53, which a double represents exactly. The token at the row's own site
 * is hidden, which is encoded as V.
 *
 * <p>A batch is reused for many passes. Not thread safe.
 */
public final class LaneBatch {
  private static final int LOW_SEED = 0;
  private static final int HIGH_SEED = 1;
  private static final int KAPPA = 2;
  private static final int TOP_P = 3;
  private static final int DRAW = 4; // clean part, temperature, step
  private static final int NEXT_DRAW = 7; // the same
  private static final int SITE = 10;
  private static final int NETWORK_STEP = 11;
  private static final int TOKENS = 12;

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
   * @param visits (site) the visits that {@link org.glauber.core.Visits#after} returns
   * @param step the step to decide
   * @return the index of the lane
   * @throws IllegalStateException when the batch is full
   */
  public int add(int[] state, int[] visits, LaneStep step) {
    return add(state, visits, step, step);
  }

  /**
   * Adds a lane that also predicts the next question of its site.
   *
   * @param next the site's next question, whose token is predicted from the lane's logits
   */
  public int add(int[] state, int[] visits, LaneStep step, LaneStep next) {
    if (size == capacity) {
      throw new IllegalStateException("the batch is full: it has " + capacity + " lanes");
    }
    int lane = size++;
    int row = lane * width;
    rows[row + LOW_SEED] = step.seed() & 0xFFFFFFFFL;
    rows[row + HIGH_SEED] = step.seed() >>> 32;
    rows[row + KAPPA] = step.kappa();
    rows[row + TOP_P] = step.topP();
    putDraw(row + DRAW, step);
    putDraw(row + NEXT_DRAW, next);
    rows[row + SITE] = step.site();
    rows[row + NETWORK_STEP] = step.networkStep();
    for (int site = 0; site < siteCount; site++) {
      rows[row + TOKENS + site] = state[site];
      rows[row + TOKENS + siteCount + site] = visits[site];
    }
    rows[row + TOKENS + step.site()] = hiddenToken;
    return lane;
  }

  private void putDraw(int column, LaneStep step) {
    rows[column] = step.cleanPart();
    rows[column + 1] = step.temperature();
    rows[column + 2] = step.step();
  }

  /**
   * Repeats the last lane until the batch has {@code lanes}, to give the batch a fixed shape.
   *
   * @throws IllegalStateException when the batch is empty or {@code lanes} exceeds its capacity
   */
  public void pad(int lanes) {
    if (size == 0 || lanes > capacity) {
      throw new IllegalStateException("cannot pad %d lanes to %d".formatted(size, lanes));
    }
    for (; size < lanes; size++) {
      System.arraycopy(rows, (size - 1) * width, rows, size * width, width);
    }
  }

  /**
   * Limits all visit counts to {@code most}, which also replaces {@link
   * org.glauber.core.Levels#PURE_NOISE}.
   */
  public void limitVisits(int most) {
    for (int lane = 0; lane < size; lane++) {
      int first = lane * width + TOKENS + siteCount;
      for (int k = first; k < first + siteCount; k++) {
        rows[k] = Math.min(rows[k], most);
      }
    }
  }

  /** Removes all lanes. */
  public void clear() {
    size = 0;
  }

  /** The number of lanes in use. */
  public int size() {
    return size;
  }

  /** V. */
  public int vocabularySize() {
    return hiddenToken;
  }

  /** A batch of this lane alone: the canonical shape, in which close decisions are made again. */
  public LaneBatch single(int lane) {
    LaneBatch alone = new LaneBatch(1, siteCount, hiddenToken);
    System.arraycopy(rows, lane * width, alone.rows, 0, width);
    alone.size = 1;
    return alone;
  }

  /** The step that a lane decides. */
  public LaneStep step(int lane) {
    return step(lane * width, DRAW);
  }

  /** The site's next question, or the lane's own step when there is none to predict. */
  public LaneStep next(int lane) {
    return step(lane * width, NEXT_DRAW);
  }

  private LaneStep step(int row, int draw) {
    return new LaneStep(
        (int) rows[row + draw + 2],
        (int) rows[row + NETWORK_STEP],
        (int) rows[row + SITE],
        (long) rows[row + HIGH_SEED] << 32 | (long) rows[row + LOW_SEED],
        rows[row + KAPPA],
        rows[row + draw],
        rows[row + draw + 1],
        rows[row + TOP_P]);
  }

  /** The state of a lane, as (site), with V at the hidden site. */
  public int[] state(int lane) {
    return ints(lane * width + TOKENS);
  }

  /** The visits of a lane, as (site). */
  public int[] visits(int lane) {
    return ints(lane * width + TOKENS + siteCount);
  }

  /** The rows, as (lane · width), valid up to {@link #size}; not copied. */
  public double[] rows() {
    return rows;
  }

  /** The length of a row, 12 + 2L numbers. */
  public int width() {
    return width;
  }

  private int[] ints(int from) {
    return IntStream.range(from, from + siteCount).map(k -> (int) rows[k]).toArray();
  }
}
