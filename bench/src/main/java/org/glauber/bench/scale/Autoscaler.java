package org.glauber.bench.scale;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Kubernetes' horizontal pod autoscaler as {@code deploy/kubernetes/components/hpa} sets it up: the
 * replicas that bring an average to its target, a tenth of tolerance, doubling in half a minute
 * upwards, and downwards one a minute by the most that the last five minutes wanted.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details">
 *     Algorithm details</a>
 */
final class Autoscaler {
  /** How often it looks. */
  static final int PERIOD_SECONDS = 15;

  private static final double TOLERANCE = 0.1;
  private static final int UP_PERIOD_SECONDS = 30;
  private static final int DOWN_PERIOD_SECONDS = 60;
  private static final int STABILIZATION_SECONDS = 300;

  private final double target;
  private final int least;
  private final int most;
  private final Deque<Decision> wanted = new ArrayDeque<>(); // the last five minutes' looks
  private final Deque<Decision> taken = new ArrayDeque<>(); // the last minute's changes

  /**
   * @param target of the metric's average over the replicas
   * @param least replicas
   * @param most replicas
   */
  Autoscaler(double target, int least, int most) {
    this.target = target;
    this.least = least;
    this.most = most;
  }

  private record Decision(int second, int replicas) {}

  /**
   * Decides.
   *
   * @param second in which it looks
   * @param replicas that there are
   * @param sum of the metric over them
   * @return how many there shall be
   */
  int replicas(int second, int replicas, double sum) {
    double ratio = sum / replicas / target;
    int desired = Math.abs(ratio - 1) <= TOLERANCE ? replicas : (int) Math.ceil(replicas * ratio);
    desired = Math.clamp(desired, least, most);
    wanted.add(new Decision(second, desired));
    wanted.removeIf(look -> look.second() <= second - STABILIZATION_SECONDS);
    taken.removeIf(change -> change.second() <= second - DOWN_PERIOD_SECONDS);

    int next = desired;
    if (desired > replicas) {
      int before = before(second - UP_PERIOD_SECONDS, replicas);
      next = Math.min(desired, 2 * before);
    } else if (desired < replicas) {
      int mostWanted = wanted.stream().mapToInt(Decision::replicas).max().orElse(desired);
      int before = before(second - DOWN_PERIOD_SECONDS, replicas);
      next = Math.min(replicas, Math.max(mostWanted, before - 1));
    }
    if (next != replicas) {
      taken.add(new Decision(second, next - replicas));
    }
    return next;
  }

  /** How many there were, the changes since taken back. */
  private int before(int second, int replicas) {
    int before = replicas;
    for (Decision change : taken) {
      before -= change.second() > second ? change.replicas() : 0;
    }
    return before;
  }
}
