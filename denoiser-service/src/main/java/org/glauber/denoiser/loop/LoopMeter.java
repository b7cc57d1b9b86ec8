package org.glauber.denoiser.loop;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.glauber.denoiser.chain.ChainObserver;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.ServedModel;

/** How fast a loop has been lately, for estimates made on other threads. */
public final class LoopMeter {
  private static final int PASSES_OF_THE_MEAN = 20;
  private static final int PASSES_TO_KNOW = 8;
  private static final double STALL = 3; // so many times the mean: one that takes longer counts so
  private static final double AS_MEASURED = 1.5; // up to so many times the curve
  private static final double NOMINAL_NANOS = 1_000_000; // a pass of which nothing is known
  private static final double HALF_FORGOTTEN_NANOS = 5e9;

  private final int lanes;
  private final Map<ServedModel, Paces> paces = new ConcurrentHashMap<>();
  private final Map<ServedModel, CostCurve> costs = new ConcurrentHashMap<>();
  private volatile List<Running> running = List.of();
  private volatile double slowness = 1; // what passes take in times of their curve, a mean
  private volatile long passStart; // of the last
  private volatile boolean isInPass;

  /**
   * @param lanes the most of a pass
   */
  LoopMeter(int lanes) {
    this.lanes = lanes;
  }

  /**
   * What passes have brought and taken of late. The two are averaged apart: a mean of their ratios
   * would make much of passes that happened to be short.
   *
   * @param count passes, up to those that the means are taken of
   * @param steps of each chain
   * @param slowest nanoseconds of the slowest, which is forgotten as the means forget
   */
  private record Pace(int count, double steps, double nanos, double slowest) {
    static final Pace UNKNOWN = new Pace(0, 0, 0, 0);

    Pace with(double passSteps, double passNanos) {
      int more = Math.min(count + 1, PASSES_OF_THE_MEAN);
      double counted = count == 0 ? passNanos : Math.min(passNanos, STALL * nanos);
      double before = isKnown() ? nanos : Math.min(nanos, STALL * passNanos); // the first may stall
      double mean = before + (counted - before) / more;
      double forgotten = Math.min(slowest, STALL * mean) * (more - 1) / more + mean / more;
      return new Pace(more, steps + (passSteps - steps) / more, mean, Math.max(counted, forgotten));
    }

    boolean isKnown() {
      return count >= PASSES_TO_KNOW;
    }

    /** Steps a second; 0 when not known well. */
    double perSecond() {
      return isKnown() ? 1e9 * steps / nanos : 0;
    }
  }

  /** (chains of a pass) the pace of each of them. */
  private static final class Paces {
    private final AtomicReferenceArray<Pace> seen;

    Paces(int lanes) {
      seen = new AtomicReferenceArray<>(lanes + 1);
      for (int chains = 0; chains <= lanes; chains++) {
        seen.set(chains, Pace.UNKNOWN);
      }
    }

    void saw(Pass pass) {
      double steps = (double) pass.steps() / pass.chains();
      seen.set(pass.chains(), seen.get(pass.chains()).with(steps, pass.nanos()));
    }

    /**
     * A pace that a chain has at least while so many run: the fastest seen with so many or more,
     * for more only slow each other down; else that with the next fewer. 0 when none is known well.
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
     * What is known of so many chains, else of the next more, if they are less than twice as many,
     * else of the next fewer. Many are much slower than one, and would make it look lost.
     */
    Optional<Usual> usual(int chains) {
      return IntStream.concat(
              IntStream.range(chains, Math.min(2 * chains, seen.length())),
              IntStream.iterate(chains - 1, fewer -> fewer >= 1, fewer -> fewer - 1))
          .mapToObj(seen::get)
          .filter(Pace::isKnown)
          .findFirst()
          .map(pace -> new Usual(pace.steps(), pace.nanos(), pace.slowest()));
    }

    private double known(int chains) {
      return seen.get(chains).perSecond();
    }
  }

  /** What a model's passes took before anything ran, on the loop's thread. */
  void warmed(ServedModel model, CostCurve cost) {
    costs.put(model, cost);
  }

  /**
   * Seconds that a chain's steps take at the least: alone, and with everything foreseen. 0 when
   * nothing was measured.
   */
  double leastSeconds(RunningChain chain) {
    CostCurve cost = costs.get(chain.model());
    int steps = chain.remainingQuestions();
    return cost == null || steps == 0
        ? 0
        : steps * cost.leastNanosAStep(Math.min(chain.widestWindow(), lanes)) / 1e9;
  }

  /** After a forward pass, on the loop's thread. */
  void passed(ServedModel model, Pass pass) {
    if (pass.nanos() > 0) {
      CostCurve cost = costs.get(model);
      if (cost != null) {
        compare(pass, cost);
      }
      paces.computeIfAbsent(model, _ -> new Paces(lanes)).saw(pass);
    }
  }

  private void compare(Pass pass, CostCurve cost) {
    int rows = pass.chains() + pass.ahead();
    double usual = pass.ahead() > 0 ? cost.aheadNanos(rows) : cost.plainNanos(rows);
    double counted = Math.min(pass.nanos() / usual, STALL * slowness);
    slowness += (counted - slowness) / PASSES_OF_THE_MEAN;
  }

  /**
   * What a pass of a model is expected to take: as measured at warm-up, times what passes of late
   * have taken longer or less. Up to half as long again counts as measured, so that devices that
   * are the same count as the same. A device that makes no passes is by and by taken to be as it
   * was, or it would never be tried again.
   *
   * @param nowNanos on the loops' clock
   */
  double expectedPassNanos(ServedModel model, int chains, long nowNanos) {
    CostCurve cost = costs.get(model);
    double late = slowness;
    double times =
        late > AS_MEASURED ? late / AS_MEASURED : late < 1 / AS_MEASURED ? late * AS_MEASURED : 1;
    double idle = isInPass ? 0 : Math.max(0, nowNanos - passStart);
    double remembered = 1 + (times - 1) * Math.pow(0.5, idle / HALF_FORGOTTEN_NANOS);
    return remembered * (cost == null ? NOMINAL_NANOS : cost.plainNanos(chains));
  }

  /** A forward pass begins, on the loop's thread. */
  void passBegins(long nowNanos) {
    passStart = nowNanos;
    isInPass = true;
  }

  /** It has ended, somehow. */
  void passEnds() {
    isInPass = false;
  }

  /** How long the present pass has taken; empty where there is none. */
  OptionalLong passNanos(long nowNanos) {
    return isInPass ? OptionalLong.of(Math.max(0, nowNanos - passStart)) : OptionalLong.empty();
  }

  /**
   * A chain that runs.
   *
   * @param remaining the steps that the network has still to decide for it
   * @param observer who is told of it
   */
  record Running(String tenant, ServedModel model, int remaining, ChainObserver observer) {}

  /** After a turn, on the loop's thread. */
  void turned(List<Running> chains) {
    running = chains;
  }

  /** The chains that run here. */
  List<Running> running() {
    return running;
  }

  /** How many chains run here. */
  public int runningChains() {
    return running.size();
  }

  /** Steps that the network has still to decide for them. */
  public long outstandingSteps() {
    return running.stream().mapToLong(Running::remaining).sum();
  }

  /** The most lanes of a pass. */
  int lanes() {
    return lanes;
  }

  /** Steps a second that a chain makes while so many run; 0 when that is not known. */
  double pace(ServedModel model, int chains) {
    Paces seen = paces.get(model);
    return seen == null ? 0 : seen.with(Math.clamp(chains, 1, lanes));
  }

  /**
   * A pass as it usually is of late.
   *
   * @param steps that each chain makes
   * @param passNanos that it takes
   * @param slowestNanos that the slowest took
   */
  record Usual(double steps, double passNanos, double slowestNanos) {}

  /** What passes with about so many chains are like; empty when nothing is known. */
  Optional<Usual> usual(ServedModel model, int chains) {
    Paces seen = paces.get(model);
    return seen == null ? Optional.empty() : seen.usual(Math.clamp(chains, 1, lanes));
  }

  /** About how long the chains that run here will take all together. */
  public Duration backlog() {
    int chains = Math.clamp(runningChains(), 1, lanes);
    double pace =
        paces.values().stream().mapToDouble(seen -> chains * seen.with(chains)).max().orElse(0);
    return pace == 0 ? Duration.ZERO : Duration.ofNanos((long) (1e9 * outstandingSteps() / pace));
  }
}
