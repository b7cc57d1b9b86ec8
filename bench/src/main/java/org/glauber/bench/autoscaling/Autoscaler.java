package org.glauber.bench.autoscaling;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Simulates Kubernetes' horizontal pod autoscaler as configured in {@code
 * deploy/kubernetes/components/hpa}: it chooses the number of replicas that brings a metric's
 * average to its target, with a tolerance of 0.1. It scales up by at most doubling in 30 s, and
 * down by at most one replica per minute, to the maximum that the last five minutes called for.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details">
 *     Algorithm details</a>
 */
final class Autoscaler {
  /** The interval between two decisions in seconds. */
  static final int PERIOD_SECONDS = 15;

  private static final double TOLERANCE = 0.1;
  private static final int UP_PERIOD_SECONDS = 30;
  private static final int DOWN_PERIOD_SECONDS = 60;
  private static final int STABILIZATION_SECONDS = 300;

  private final double target;
  private final int least;
  private final int most;
  private final Deque<Decision> wanted = new ArrayDeque<>(); // desired replicas, last five minutes
  private final Deque<Decision> taken = new ArrayDeque<>(); // changes, last minute

  /**
   * @param target the target of the metric's average over the replicas
   * @param least the minimum number of replicas
   * @param most the maximum number of replicas
   */
  Autoscaler(double target, int least, int most) {
    this.target = target;
    this.least = least;
    this.most = most;
  }

  private record Decision(int second, int replicas) {}

  /**
   * Decides on the number of replicas.
   *
   * @param second the current second
   * @param replicas the current number of replicas
   * @param sum the sum of the metric over the replicas
   * @return the new number of replicas
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

  /** The number of replicas at an earlier second, by undoing the changes since then. */
  private int before(int second, int replicas) {
    int before = replicas;
    for (Decision change : taken) {
      before -= change.second() > second ? change.replicas() : 0;
    }
    return before;
  }
}
