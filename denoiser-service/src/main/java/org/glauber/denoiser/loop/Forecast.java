package org.glauber.denoiser.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.ServedModel;

/**
 * When a chain that comes now will be at its end, should nobody come after it: what runs and what
 * waits before it is laid out on the lanes in the order in which it will have them, each chain at
 * the pace of late. The devices count as one, and models share their turns as {@link
 * DeviceModel#raiseClaim} has it.
 */
public final class Forecast {
  private final List<LoopMeter> loops;
  private final int lanes;
  private final List<Work> running = new ArrayList<>();
  private final List<Work> before = new ArrayList<>();
  private final Map<ServedModel, Double> steps = new HashMap<>(); // outstanding

  private Forecast(List<LoopMeter> loops) {
    this.loops = loops;
    this.lanes = loops.stream().mapToInt(LoopMeter::lanes).sum();
  }

  /** What is to be done for somebody. */
  private record Work(String tenant, ServedModel model, int questions) {
    static Work of(RunningChain chain) {
      return new Work(chain.rank().tenant(), chain.model(), chain.remainingQuestions());
    }
  }

  /**
   * Looks ahead.
   *
   * @param loops of the devices that run
   * @return empty when a pace is not known, or a device is idle
   */
  public static Optional<Duration> of(
      RunningChain chain, AdmissionQueue queue, List<LoopMeter> loops) {
    if (loops.isEmpty() || loops.stream().anyMatch(loop -> loop.running().isEmpty())) {
      return Optional.empty();
    }
    Forecast forecast = new Forecast(loops);
    for (LoopMeter loop : loops) {
      for (LoopMeter.Running other : loop.running()) {
        forecast.running.add(new Work(other.tenant(), other.model(), other.remaining()));
      }
    }
    queue.before(chain.rank()).forEach(other -> forecast.before.add(Work.of(other)));
    double seconds = forecast.seconds(Work.of(chain));
    return Double.isFinite(seconds)
        ? Optional.of(Duration.ofNanos((long) (1e9 * seconds)))
        : Optional.empty();
  }

  /**
   * How long a chain takes at the least, at the quickest of the devices: alone there, and with
   * every step foreseen. Nobody has to have seen it run: passes were measured before anything did.
   */
  public static Duration atLeast(RunningChain chain, List<LoopMeter> loops) {
    double seconds = loops.stream().mapToDouble(loop -> loop.leastSeconds(chain)).min().orElse(0);
    return Duration.ofNanos((long) (1e9 * seconds));
  }

  /** Not a number where a pace is not known. */
  private double seconds(Work chain) {
    for (List<Work> all : List.of(running, before, List.of(chain))) {
      all.forEach(work -> steps.merge(work.model(), (double) work.questions(), Double::sum));
    }
    if (steps.keySet().stream().anyMatch(model -> pace(model, lanes) == 0)) {
      return Double.NaN;
    }
    int company = running.size() + before.size() + 1;
    if (company <= lanes || isBelowShare(chain.tenant())) {
      return chain.questions() / pace(chain.model(), Math.min(company, lanes)); // in every pass
    }
    PriorityQueue<Double> free = new PriorityQueue<>(); // when lanes are free, in seconds
    for (Work other : running) {
      free.add(other.questions() / pace(other.model(), running.size()));
    }
    for (int lane = running.size(); lane < lanes; lane++) {
      free.add(0.0);
    }
    for (int surplus = running.size() - lanes; surplus > 0; surplus--) {
      free.remove(); // it had no lane of its own
    }
    for (Work other : before) {
      free.add(free.remove() + other.questions() / pace(other.model(), lanes));
    }
    return free.remove() + chain.questions() / pace(chain.model(), lanes);
  }

  /** Whether a tenant's next chain is admitted whoever else runs, as {@link BatchLoop} does. */
  private boolean isBelowShare(String tenant) {
    Set<String> tenants = new HashSet<>(Set.of(tenant));
    int own = 0;
    for (List<Work> all : List.of(running, before)) {
      for (Work other : all) {
        tenants.add(other.tenant());
        own += other.tenant().equals(tenant) ? 1 : 0;
      }
    }
    return own < Math.max(1, lanes / tenants.size())
        && running.size() < BatchLoop.MOST_CHAINS_A_LANE * lanes;
  }

  /** Steps a second that a chain makes while so many run, taking turns where they must. */
  private double pace(ServedModel model, int chains) {
    double known =
        loops.stream()
            .mapToDouble(loop -> loop.pace(model, Math.ceilDiv(chains, loops.size())))
            .filter(pace -> pace > 0)
            .average()
            .orElse(0);
    return known * turns(model) * Math.min(1, (double) lanes / chains);
  }

  /** The part of the turns that a model has. */
  private double turns(ServedModel model) {
    double all = steps.values().stream().mapToDouble(Double::doubleValue).sum();
    double own = steps.getOrDefault(model, 0.0);
    return all == 0 ? 1 : 0.5 * own / all + 0.5 / steps.size();
  }
}
