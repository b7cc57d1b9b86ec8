package org.glauber.network.lane;

/**
 * The rows of one forward pass. Each lane asks for the outcome of one step of one chain; lanes know
 * nothing of each other.
 *
 * <p>A batch is filled, decided and cleared again and again by one thread.
 */
public final class LaneBatch {
  private final int capacity;
  private final int siteCount;
  private final int hiddenToken;
  private final long[] tokens; // (lane, site)
  private final long[] visits; // (lane, site)
  private final long[] sites; // (lane)
  private final long[] steps; // (lane)
  private final long[] lowSeeds; // (lane)
  private final long[] highSeeds; // (lane)
  private final double[] kappas; // (lane)
  private final double[] temperatures; // (lane)
  private final double[] topPs; // (lane)
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
    tokens = new long[capacity * siteCount];
    visits = new long[capacity * siteCount];
    sites = new long[capacity];
    steps = new long[capacity];
    lowSeeds = new long[capacity];
    highSeeds = new long[capacity];
    kappas = new double[capacity];
    temperatures = new double[capacity];
    topPs = new double[capacity];
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
    for (int site = 0; site < siteCount; site++) {
      tokens[lane * siteCount + site] = state[site];
      this.visits[lane * siteCount + site] = visits[site];
    }
    tokens[lane * siteCount + step.site()] = hiddenToken;
    sites[lane] = step.site();
    steps[lane] = step.step();
    lowSeeds[lane] = step.seed() & 0xFFFFFFFFL;
    highSeeds[lane] = step.seed() >>> 32;
    kappas[lane] = step.kappa();
    temperatures[lane] = step.temperature();
    topPs[lane] = step.topP();
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

  /** L. */
  public int siteCount() {
    return siteCount;
  }

  /** The lane alone: the canonical shape in which a close decision is made again. */
  public LaneBatch single(int lane) {
    LaneBatch alone = new LaneBatch(1, siteCount, hiddenToken);
    alone.size = 1;
    System.arraycopy(tokens, lane * siteCount, alone.tokens, 0, siteCount);
    System.arraycopy(visits, lane * siteCount, alone.visits, 0, siteCount);
    alone.sites[0] = sites[lane];
    alone.steps[0] = steps[lane];
    alone.lowSeeds[0] = lowSeeds[lane];
    alone.highSeeds[0] = highSeeds[lane];
    alone.kappas[0] = kappas[lane];
    alone.temperatures[0] = temperatures[lane];
    alone.topPs[0] = topPs[lane];
    return alone;
  }

  /** Tokens with the asked sites hidden, (lane · site); valid up to {@link #size}. */
  public long[] tokens() {
    return tokens;
  }

  /** Visits, (lane · site). */
  public long[] visits() {
    return visits;
  }

  /** The hidden site, (lane). */
  public long[] sites() {
    return sites;
  }

  /** The step t, (lane). */
  public long[] steps() {
    return steps;
  }

  /** The lower 32 bits of the seed, (lane). */
  public long[] lowSeeds() {
    return lowSeeds;
  }

  /** The upper 32 bits of the seed, (lane). */
  public long[] highSeeds() {
    return highSeeds;
  }

  /** κ_m, (lane). */
  public double[] kappas() {
    return kappas;
  }

  /** Temperatures, (lane). */
  public double[] temperatures() {
    return temperatures;
  }

  /** Nucleus masses, (lane). */
  public double[] topPs() {
    return topPs;
  }
}
