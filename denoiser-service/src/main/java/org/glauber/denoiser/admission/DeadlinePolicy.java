package org.glauber.denoiser.admission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.SchedulingKey;
import org.glauber.denoiser.throughput.ThroughputEstimator;
import org.glauber.denoiser.throughput.ThroughputEstimator.TypicalPass;
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;

/**
 * Refuses chains that cannot meet their deadline, at three moments, with more certainty at each:
 *
 * <ol>
 *   <li><b>On arrival</b>, if the {@link Forecast} is {@value #FORECAST_SAFETY} times the time that
 *       is left, or if the least time that any device needs exceeds it.
 *   <li><b>When a lane is free</b>, if the chain would be late even at the fastest recent pace.
 *   <li><b>While it runs</b>, shortly before its deadline, so that its caller still receives the
 *       error. Earlier the outcome is uncertain, because a chain becomes faster when others end.
 * </ol>
 *
 * <p>All factors of safety are constants here. Thread safe.
 */
public final class DeadlinePolicy {
  /** Throughput varies, more chains may be admitted first, and the result has to be delivered. */
  private static final double FORECAST_SAFETY = 1.25;

  /** Warm-up may have measured passes while the machine was busy, up to this much too slow. */
  private static final double WARM_UP_ERROR = 2;

  /** Throughput varies, and the result has to be delivered. */
  private static final double PACE_SAFETY = 1.1;

  private static final int PASSES_BEFORE_DEADLINE = 2;

  /** The time for a result or an error to reach the caller. */
  public static final long DELIVERY_NANOS = 20_000_000;

  private final boolean isEnforced;
  private final AdmissionQueue queue;
  private final Forecast forecast;

  /**
   * @param isEnforced whether to refuse chains; if not, every chain runs until its call ends
   * @param queue states when a refused caller should retry
   */
  public DeadlinePolicy(boolean isEnforced, AdmissionQueue queue, Forecast forecast) {
    this.isEnforced = isEnforced;
    this.queue = queue;
    this.forecast = forecast;
  }

  /** The reason for which a chain is refused, and the error for its caller. */
  public record Refusal(RefusalReason reason, RefusalException error) {}

  /**
   * Judges a chain that arrives. The forecast does not apply to a chain that was begun elsewhere.
   *
   * @param devices the throughput of the running devices
   * @param now the time on the clock of {@link System#nanoTime}
   * @return empty if the chain may be admitted
   */
  public Optional<Refusal> onArrival(
      RunningChain chain, List<ThroughputEstimator> devices, long now) {
    if (!applies(chain)) {
      return Optional.empty();
    }
    Duration left = Duration.ofNanos(nanosLeft(chain, now));
    Optional<Duration> expected = chain.isBegun() ? Optional.empty() : forecast.of(chain, devices);
    if (expected.isPresent() && FORECAST_SAFETY * expected.get().toNanos() > left.toNanos()) {
      Duration estimate = expected.get();
      RefusalException tooNear =
          Refusals.exhausted(
              "DEADLINE_TOO_NEAR",
              "this would take %s s at the current throughput, but the deadline is in %s s"
                  .formatted(seconds(estimate), seconds(notNegative(left))),
              queue.retryAfter(chain, notNegative(estimate.minus(left))));
      return Optional.of(new Refusal(RefusalReason.LATE, tooNear));
    }
    Duration least = Forecast.atLeast(chain, devices);
    if (least.toNanos() > WARM_UP_ERROR * left.toNanos()) {
      RefusalException tooShort =
          Refusals.nonRetryable(
              "DEADLINE_TOO_SHORT",
              "this takes at least %s s, but the deadline is in %s s"
                  .formatted(seconds(least), seconds(notNegative(left))));
      return Optional.of(new Refusal(RefusalReason.DEADLINE_TOO_SHORT, tooShort));
    }
    return Optional.empty();
  }

  /**
   * Whether a waiting chain cannot finish in time on a device, even at the fastest recent pace.
   *
   * @param chains the chains of its model on the device, including this one
   * @param now the time on the loops' clock, in nanoseconds
   */
  public boolean isTooLate(RunningChain chain, int chains, ThroughputEstimator device, long now) {
    double pace = device.pace(chain.model(), chains);
    return applies(chain)
        && pace > 0
        && PACE_SAFETY * 1e9 * chain.remainingQuestions() / pace > nanosLeft(chain, now);
  }

  /**
   * The running chains of a model on one device.
   *
   * @param turnShare the model's share of the device's recent turns
   */
  public record ModelLoad(ChainModel model, List<RunningChain> chains, double turnShare) {}

  /**
   * The running chains of a device that will miss their deadline at the typical pace, and whose
   * deadline is at most {@value #PASSES_BEFORE_DEADLINE} slow passes away. Between two passes of a
   * model the other models have their turns.
   *
   * @param busy the models with running chains
   * @param now the time on the loops' clock, in nanoseconds
   */
  public List<RunningChain> overdue(List<ModelLoad> busy, ThroughputEstimator device, long now) {
    List<RunningChain> overdue = new ArrayList<>();
    if (!isEnforced) {
      return overdue;
    }
    double turnNanos = 0; // of the mean turn
    double slowestNanos = 0;
    for (ModelLoad load : busy) {
      Optional<TypicalPass> pass = device.typicalPass(load.model(), load.chains().size());
      if (pass.isPresent()) {
        turnNanos += load.turnShare() * pass.get().passNanos();
        slowestNanos = Math.max(slowestNanos, pass.get().slowestNanos());
      }
    }
    for (ModelLoad load : busy) {
      Optional<TypicalPass> pass = device.typicalPass(load.model(), load.chains().size());
      if (pass.isPresent()) {
        double nanos = turnNanos / load.turnShare(); // from one pass of the model to the next
        double lanesOfChain = Math.min(1, (double) device.lanes() / load.chains().size());
        double pace = lanesOfChain * pass.get().steps() / nanos; // steps a nanosecond
        double horizon = PASSES_BEFORE_DEADLINE * Math.max(nanos, slowestNanos);
        load.chains().stream()
            .filter(chain -> isOverdue(chain, pace, horizon, now))
            .forEach(overdue::add);
      }
    }
    return overdue;
  }

  private boolean isOverdue(RunningChain chain, double pace, double horizonNanos, long now) {
    double left = nanosLeft(chain, now) - (double) DELIVERY_NANOS;
    return applies(chain)
        && !chain.isEnded()
        && left < horizonNanos
        && chain.remainingQuestions() > left * pace;
  }

  /**
   * The error of a chain that was admitted and can no longer meet its deadline. A retry may succeed
   * after the backlog of the device.
   */
  public RefusalException overdueError(RunningChain chain, ThroughputEstimator device) {
    return Refusals.exhausted(
        "DEADLINE_OVERDUE",
        "this took longer than expected, and its deadline can no longer be met",
        queue.retryAfter(chain, device.backlog()));
  }

  private boolean applies(RunningChain chain) {
    return isEnforced && chain.schedulingKey().deadlineNanos() != SchedulingKey.NO_DEADLINE;
  }

  private static long nanosLeft(RunningChain chain, long now) {
    return chain.schedulingKey().deadlineNanos() - now;
  }

  private static Duration notNegative(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.2f", duration.toMillis() / 1e3);
  }
}
