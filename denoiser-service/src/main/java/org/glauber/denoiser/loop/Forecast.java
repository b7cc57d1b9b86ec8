package org.glauber.denoiser.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.ServedModel;

/**
 * When a chain that comes now will be at its end, should nobody come after it: what runs and what
 * waits before it is laid out on the lanes in the order in which it will have them, each chain at
 * the pace of late.
 */
public final class Forecast {
  private Forecast() {}

  /**
   * Looks ahead.
   *
   * @param loops of all devices
   * @return empty when the pace is not known, or a device is idle
   */
  public static Optional<Duration> of(
      RunningChain chain, AdmissionQueue queue, List<LoopMeter> loops) {
    List<RunningChain> before = queue.before(chain.rank());
    List<LoopMeter.Running> running =
        loops.stream().flatMap(loop -> loop.running().stream()).toList();
    int lanes = loops.stream().mapToInt(LoopMeter::lanes).sum();
    boolean isIdle = loops.stream().anyMatch(loop -> loop.running().isEmpty());
    if (isIdle || lanes == 0) {
      return Optional.empty();
    }
    int company = Math.min(lanes, running.size() + before.size() + 1);
    double pace = pace(chain.model(), loops, company);
    if (pace == 0) {
      return Optional.empty();
    }
    boolean hasLane = company > running.size() + before.size();
    if (hasLane || isBelowShare(chain.rank().tenant(), before, running, lanes)) {
      return Optional.of(seconds(chain.remainingQuestions() / pace));
    }
    PriorityQueue<Double> free = new PriorityQueue<>(); // when lanes are free, in seconds
    for (LoopMeter.Running other : running) {
      free.add(other.remaining() / pace(other.model(), loops, lanes));
    }
    for (RunningChain other : before) {
      free.add(free.remove() + other.remainingQuestions() / pace(other.model(), loops, lanes));
    }
    return Optional.of(seconds(free.remove() + chain.remainingQuestions() / pace));
  }

  /** Whether a tenant's next chain is admitted whoever else runs, as {@link BatchLoop} does. */
  private static boolean isBelowShare(
      String tenant, List<RunningChain> before, List<LoopMeter.Running> running, int lanes) {
    Set<String> tenants = new HashSet<>(Set.of(tenant));
    List<String> own = new ArrayList<>();
    for (LoopMeter.Running other : running) {
      tenants.add(other.tenant());
      own.add(other.tenant());
    }
    for (RunningChain other : before) {
      tenants.add(other.rank().tenant());
      own.add(other.rank().tenant());
    }
    long ownCount = own.stream().filter(tenant::equals).count();
    return ownCount < lanes / tenants.size();
  }

  /** Steps a second that a chain makes with so many on all devices; 0 when not known. */
  private static double pace(ServedModel model, List<LoopMeter> loops, int company) {
    int each = Math.ceilDiv(company, loops.size());
    return loops.stream().mapToDouble(loop -> loop.pace(model, each)).average().orElse(0);
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (1e9 * seconds));
  }
}
