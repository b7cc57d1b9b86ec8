package org.glauber.trainer;

import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.glauber.network.TorchEngine;
import org.glauber.trainer.progress.Estimate;
import org.jspecify.annotations.Nullable;

/**
 * Decides how long a run is and how many threads it uses, once for all of its sessions: more or
 * fewer threads round otherwise.
 *
 * @param things what is counted, and the name under which the run's directory keeps the decision
 * @param option that sets how many there are
 */
record RunLength(String things, String option, TrainingSession session) {
  /** A run of fewer updates takes no longer than trying it. */
  private static final long WORTH_A_TRIAL = 20;

  private static final String THREADS = " threads";

  /** Measures how many things a second are trained on this machine. */
  @FunctionalInterface
  interface Trial {
    double pace(BooleanSupplier stops) throws IOException;
  }

  /** Whether a run that has not begun is tried first. */
  static boolean isTried(boolean isBegun, Optional<Duration> time, long updates) {
    return !isBegun && (time.isPresent() || updates >= WORTH_A_TRIAL);
  }

  /**
   * What was decided.
   *
   * @param count of things
   * @param threads that the engine uses
   */
  record Plan(long count, int threads) {}

  /**
   * How many things the run has, and how many threads train them fastest. Before the first session
   * it says how long they will take.
   *
   * @param time what there is for them
   * @param count how many there are where no time is given
   * @param trial absent when the run has begun, or is too short to be worth one
   */
  Plan plan(Optional<Duration> time, long count, Optional<Trial> trial) throws IOException {
    if (trial.isEmpty()) {
      @Nullable Long decided = session.run().decided(things);
      return new Plan(decided == null ? count : decided, useThreads(decidedThreads()));
    }
    session.out().println("Trying how fast this machine trains it …");
    int threads = session.threads().orElse(Runtime.getRuntime().availableProcessors());
    double perSecond = pace(trial.get(), threads);
    if (session.threads().isEmpty() && threads > 1) {
      // Threads wait for each other: on a machine that does other work too, one may be faster.
      double alone = pace(trial.get(), 1);
      threads = alone > perSecond ? 1 : threads;
      perSecond = Math.max(alone, perSecond);
    }
    session.run().decide(things + THREADS, useThreads(threads));
    Estimate estimate = new Estimate(things, perSecond);
    long planned = time.map(estimate::within).orElse(count);
    if (time.isPresent()) {
      session.run().decide(things, planned);
    }
    session.out().println(estimate.sentence(planned, option));
    return new Plan(planned, threads);
  }

  private int decidedThreads() {
    @Nullable Long decided = session.run().decided(things + THREADS);
    return session.threads().orElse(decided == null ? 1 : decided.intValue());
  }

  private double pace(Trial trial, int threads) throws IOException {
    useThreads(threads);
    return trial.pace(session.interruption()::isRequested);
  }

  private static int useThreads(int threads) {
    TorchEngine.load();
    JniUtils.setNumThreads(threads);
    return threads;
  }
}
