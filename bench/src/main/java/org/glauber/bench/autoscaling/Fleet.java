package org.glauber.bench.autoscaling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Simulates a group of denoiser replicas second by second. The chains on a replica's lanes share
 * the steps that it executes per second; further chains wait. A chain that would miss its deadline
 * is refused, as {@code Forecast} does.
 */
final class Fleet {
  private static final int LANES = 16;

  private final double stepsPerSecond;
  private final int startSeconds;
  private final int deadlineSeconds;
  private final List<Replica> replicas = new ArrayList<>();
  private int second;

  private long asked;
  private long done;
  private long refused;
  private double decidedSteps; // in this second
  private double refusedSteps; // in this second
  private final List<Integer> waits = new ArrayList<>(); // seconds until a chain got a lane

  /**
   * @param replicas the initial number of replicas
   * @param stepsPerSecond the throughput of a replica
   * @param startSeconds the time from ordering a replica until it is ready
   * @param deadlineSeconds the callers' deadline
   */
  Fleet(int replicas, double stepsPerSecond, int startSeconds, int deadlineSeconds) {
    this.stepsPerSecond = stepsPerSecond;
    this.startSeconds = startSeconds;
    this.deadlineSeconds = deadlineSeconds;
    for (int k = 0; k < replicas; k++) {
      this.replicas.add(new Replica(0));
    }
  }

  /** A chain that runs or waits. */
  private static final class Chain {
    private final int asked; // second
    private double left; // steps
    private boolean isStarted;

    Chain(int asked, int steps) {
      this.asked = asked;
      this.left = steps;
    }
  }

  private final class Replica {
    private final int readySecond;
    private final Deque<Chain> chains = new ArrayDeque<>(); // the first ones occupy the lanes
    private double outstanding; // steps

    Replica(int readySecond) {
      this.readySecond = readySecond;
    }

    boolean isReady() {
      return readySecond <= second;
    }

    double outstanding() {
      return outstanding;
    }

    void add(Chain chain) {
      chains.add(chain);
      outstanding += chain.left;
    }

    double waiting() {
      return chains.stream().skip(LANES).mapToDouble(chain -> chain.left).sum();
    }

    void work() {
      double budget = stepsPerSecond;
      while (budget > 1e-9 && !chains.isEmpty()) {
        int running = Math.min(LANES, chains.size());
        double least = chains.stream().limit(running).mapToDouble(it -> it.left).min().orElse(0);
        double each = Math.min(least, budget / running);
        Iterator<Chain> served = chains.iterator();
        for (int lane = 0; lane < running; lane++) {
          Chain chain = served.next();
          if (!chain.isStarted) {
            chain.isStarted = true;
            waits.add(second - chain.asked);
          }
          chain.left -= each;
          if (chain.left <= 1e-9) {
            served.remove();
            done++;
          }
        }
        budget -= each * running;
        decidedSteps += each * running;
        outstanding -= each * running;
      }
      if (chains.isEmpty()) {
        outstanding = 0; // clears rounding errors
      }
    }
  }

  /** The replicas' metrics in one second, summed. */
  record Metrics(
      double stepsOutstanding,
      double stepsWaiting,
      double stepsDecided,
      double stepsRefused,
      long chains,
      long asked) {}

  /**
   * Simulates one second.
   *
   * @param arrivals the steps of each generation that arrives
   */
  Metrics second(List<Integer> arrivals) {
    decidedSteps = 0;
    refusedSteps = 0;
    arrivals.forEach(this::ask);
    replicas.stream().filter(Replica::isReady).forEach(Replica::work);
    second++;
    return new Metrics(
        replicas.stream().mapToDouble(Replica::outstanding).sum(),
        replicas.stream().mapToDouble(Replica::waiting).sum(),
        decidedSteps,
        refusedSteps,
        replicas.stream().mapToLong(replica -> replica.chains.size()).sum(),
        arrivals.size());
  }

  private void ask(int steps) {
    asked++;
    Replica chosen =
        replicas.stream()
            .filter(Replica::isReady)
            .min(Comparator.comparingDouble(Replica::outstanding))
            .orElseThrow();
    if ((chosen.outstanding() + steps) / stepsPerSecond > deadlineSeconds) {
      refused++;
      refusedSteps += steps;
    } else {
      chosen.add(new Chain(second, steps));
    }
  }

  /** The number of replicas, ready or starting. */
  int size() {
    return replicas.size();
  }

  /** Adds replicas, or removes the newest ones, whose chains continue at other replicas. */
  void scaleTo(int count) {
    while (replicas.size() < count) {
      replicas.add(new Replica(second + startSeconds));
    }
    while (replicas.size() > count) {
      Replica gone = replicas.removeLast();
      for (Chain chain : gone.chains) {
        replicas.stream()
            .filter(Replica::isReady)
            .min(Comparator.comparingDouble(Replica::outstanding))
            .orElseThrow()
            .add(chain);
      }
    }
  }

  long asked() {
    return asked;
  }

  long done() {
    return done;
  }

  long refused() {
    return refused;
  }

  /** The time that each chain waited for a lane in seconds, in the order in which they got one. */
  List<Integer> waits() {
    return waits;
  }
}
