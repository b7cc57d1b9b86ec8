package org.glauber.denoiser.throughput;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.chain.ChainObserver;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.network.warmup.CostCurve;

/** Measures the recent throughput of a loop, for estimates on other threads. */
public final class ThroughputEstimator {
  private static final int PASSES_OF_THE_MEAN = 20;
  private static final int PASSES_TO_KNOW = 8;
  private static final double STALL = 3; // longer passes count as this many times the mean
  private static final double AS_MEASURED = 1.5; // ratios to the cost curve up to this count as 1
  private static final double NOMINAL_NANOS = 1_000_000; // of a pass without a measured cost
  private static final double HALF_FORGOTTEN_NANOS = 5e9;

  private final int lanes;
  private final Map<ChainModel, Paces> paces = new ConcurrentHashMap<>();
  private final Map<ChainModel, CostCurve> costs = new ConcurrentHashMap<>();
  private volatile List<Running> running = List.of();
  private volatile double slowness = 1; // mean ratio of the time of passes to their cost curve
  private volatile long passStart; // of the last pass
  private volatile boolean isInPass;

  /**
   * @param lanes the most lanes of a pass
   */
  public ThroughputEstimator(int lanes) {
    this.lanes = lanes;
  }

  /**
   * Moving averages of the steps and the time of recent passes. The two are averaged separately,
   * because a mean of their ratios would overweight passes that happened to be short.
   *
   * @param count the number of passes, at most {@value #PASSES_OF_THE_MEAN}
   * @param steps the mean steps of each chain
   * @param nanos the mean time
   * @param slowest the nanoseconds of the slowest pass, which decays like the means
   */
  private record Pace(int count, double steps, double nanos, double slowest) {
    static final Pace UNKNOWN = new Pace(0, 0, 0, 0);

    Pace with(double passSteps, double passNanos) {
      int more = Math.min(count + 1, PASSES_OF_THE_MEAN);
      double counted = count == 0 ? passNanos : Math.min(passNanos, STALL * nanos);
      double before =
          isKnown() ? nanos : Math.min(nanos, STALL * passNanos); // the first pass may stall
      double mean = before + (counted - before) / more;
      double forgotten = Math.min(slowest, STALL * mean) * (more - 1) / more + mean / more;
      return new Pace(more, steps + (passSteps - steps) / more, mean, Math.max(counted, forgotten));
    }

    boolean isKnown() {
      return count >= PASSES_TO_KNOW;
    }

    /** Steps a second; 0 when too few passes are known. */
    double perSecond() {
      return isKnown() ? 1e9 * steps / nanos : 0;
    }
  }

  /** The pace of passes, by their number of chains. */
  private static final class Paces {
    private final AtomicReferenceArray<Pace> seen;

    Paces(int lanes) {
      seen = new AtomicReferenceArray<>(lanes + 1);
      for (int chains = 0; chains <= lanes; chains++) {
        seen.set(chains, Pace.UNKNOWN);
      }
    }

    void record(PassReport pass) {
      double steps = (double) pass.steps() / pass.chains();
      seen.set(pass.chains(), seen.get(pass.chains()).with(steps, pass.nanos()));
    }

    /**
     * A lower bound on the pace of a chain while this many run: the fastest measured with as many
     * or more chains, because more chains slow each other down; else the pace with the next fewer.
     * 0 when none is known.
     */
    double with(int chains) {
      double fastest = 0;
      for (int more = chains; more < seen.length(); more++) {
        fastest = Math.max(fastest, known(more));
      }
      for (int fewer = chains - 1; fewer >= 1 && fastest == 0; fewer--) {
        fastest = known(fewer);
      }
      return fastest;
    }

    /**
     * The pace of passes with this many chains, else with the next larger number below twice as
     * many, else with the next smaller number. Passes of many more chains are much slower and would
     * make chains appear to miss their deadlines.
     */
    Optional<TypicalPass> typicalPass(int chains) {
      return IntStream.concat(
              IntStream.range(chains, Math.min(2 * chains, seen.length())),
              IntStream.iterate(chains - 1, fewer -> fewer >= 1, fewer -> fewer - 1))
          .mapToObj(seen::get)
          .filter(Pace::isKnown)
          .findFirst()
          .map(pace -> new TypicalPass(pace.steps(), pace.nanos(), pace.slowest()));
    }

    private double known(int chains) {
      return seen.get(chains).perSecond();
    }
  }

  /** Sets the cost curve of a model, measured at warm-up; called on the loop's thread. */
  public void setCost(ChainModel model, CostCurve cost) {
    costs.put(model, cost);
  }

  /**
   * The least seconds that a chain takes: alone on the device, and with every guess correct. 0 when
   * the cost of its model was not measured.
   */
  public double minSeconds(RunningChain chain) {
    CostCurve cost = costs.get(chain.model());
    int steps = chain.remainingQuestions();
    return cost == null || steps == 0
        ? 0
        : steps * cost.leastNanosAStep(Math.min(chain.widestWindow(), lanes)) / 1e9;
  }

  /** Records a forward pass; called on the loop's thread. */
  public void recordPass(ChainModel model, PassReport pass) {
    if (pass.nanos() > 0) {
      CostCurve cost = costs.get(model);
      if (cost != null) {
        compare(pass, cost);
      }
      paces.computeIfAbsent(model, _ -> new Paces(lanes)).record(pass);
    }
  }

  private void compare(PassReport pass, CostCurve cost) {
    int rows = pass.chains() + pass.ahead();
    double usual = pass.ahead() > 0 ? cost.aheadNanos(rows) : cost.plainNanos(rows);
    double counted = Math.min(pass.nanos() / usual, STALL * slowness);
    slowness += (counted - slowness) / PASSES_OF_THE_MEAN;
  }

  /**
   * The expected nanoseconds of a pass of a model: the cost at warm-up, multiplied by the ratio of
   * recent passes to their cost. A deviation of up to half counts as none, so that equal devices
   * have equal estimates. While a device executes no passes, the ratio decays to 1, so that a slow
   * device is tried again.
   *
   * @param nowNanos the time on the loops' clock
   */
  public double expectedPassNanos(ChainModel model, int chains, long nowNanos) {
    CostCurve cost = costs.get(model);
    double late = slowness;
    double times =
        late > AS_MEASURED ? late / AS_MEASURED : late < 1 / AS_MEASURED ? late * AS_MEASURED : 1;
    double idle = isInPass ? 0 : Math.max(0, nowNanos - passStart);
    double remembered = 1 + (times - 1) * Math.pow(0.5, idle / HALF_FORGOTTEN_NANOS);
    return remembered * (cost == null ? NOMINAL_NANOS : cost.plainNanos(chains));
  }

  /** Records the start of a forward pass; called on the loop's thread. */
  public void passStarted(long nowNanos) {
    passStart = nowNanos;
    isInPass = true;
  }

  /** Records the end of a forward pass, successful or not. */
  public void passEnded() {
    isInPass = false;
  }

  /** The nanoseconds since the start of the current pass; empty between passes. */
  public OptionalLong passNanos(long nowNanos) {
    return isInPass ? OptionalLong.of(Math.max(0, nowNanos - passStart)) : OptionalLong.empty();
  }

  /**
   * A running chain.
   *
   * @param remaining the steps that the network still has to decide
   * @param observer the chain's observer
   */
  public record Running(String tenant, ChainModel model, int remaining, ChainObserver observer) {}

  /** Sets the running chains after a turn; called on the loop's thread. */
  public void setRunning(List<Running> chains) {
    running = chains;
  }

  /** The running chains of the loop. */
  public List<Running> running() {
    return running;
  }

  /** The number of running chains. */
  public int runningChains() {
    return running.size();
  }

  /** The steps that the network still has to decide for the running chains. */
  public long outstandingSteps() {
    return running.stream().mapToLong(Running::remaining).sum();
  }

  /** The most lanes of a pass. */
  public int lanes() {
    return lanes;
  }

  /** The steps a second of a chain while this many chains run; 0 when it is not known. */
  public double pace(ChainModel model, int chains) {
    Paces seen = paces.get(model);
    return seen == null ? 0 : seen.with(Math.clamp(chains, 1, lanes));
  }

  /**
   * The typical recent pass.
   *
   * @param steps the mean steps of each chain
   * @param passNanos the mean time
   * @param slowestNanos the time of the slowest pass
   */
  public record TypicalPass(double steps, double passNanos, double slowestNanos) {}

  /** The typical pass with about this many chains; empty when none is known. */
  public Optional<TypicalPass> typicalPass(ChainModel model, int chains) {
    Paces seen = paces.get(model);
    return seen == null ? Optional.empty() : seen.typicalPass(Math.clamp(chains, 1, lanes));
  }

  /** The estimated time until all running chains have finished. */
  public Duration backlog() {
    int chains = Math.clamp(runningChains(), 1, lanes);
    double pace =
        paces.values().stream().mapToDouble(seen -> chains * seen.with(chains)).max().orElse(0);
    return pace == 0 ? Duration.ZERO : Duration.ofNanos((long) (1e9 * outstandingSteps() / pace));
  }
}
