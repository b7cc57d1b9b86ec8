package org.glauber.trainer.session;

import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.glauber.network.TorchEngine;
import org.glauber.trainer.loop.RunSize;
import org.glauber.trainer.progress.Estimate;
import org.jspecify.annotations.Nullable;

/**
 * Decides the length of a run and its number of threads, once for all sessions of the run: the
 * rounding of results depends on the number of threads.
 *
 * @param things plural noun for what is counted; also the key of the decision in the run directory
 * @param option name of the option that sets the number of things
 */
record RunLength(String things, String option, TrainingSession session) {
  /** In a run of fewer updates, the trial would take as long as the run. */
  private static final long WORTH_A_TRIAL = 20;

  private static final String THREADS = " threads";

  /** Measures how many things a second this machine trains. */
  @FunctionalInterface
  interface Trial {
    double pace(BooleanSupplier stops) throws IOException;
  }

  /**
   * The decided length and threads.
   *
   * @param count number of things
   * @param threads number of threads that the engine uses
   */
  record Plan(long count, int threads) {}

  /**
   * Decides the number of things in the run and the fastest number of threads. The first session
   * also prints how long the training will take, unless the run is too short for a trial.
   *
   * @param size number of things if no time is given
   * @param time time budget of the run, or null
   * @param isBegun whether there is a checkpoint, so that an earlier session has decided
   */
  Plan plan(RunSize size, @Nullable Duration time, boolean isBegun, Trial trial)
      throws IOException {
    if (isBegun || (time == null && size.updates() < WORTH_A_TRIAL)) {
      @Nullable Long decided = session.run().decided(things);
      return new Plan(decided == null ? size.examples() : decided, useThreads(decidedThreads()));
    }
    session.out().println("Trying how fast this machine trains it …");
    @Nullable Integer given = session.threads();
    int threads = given == null ? Runtime.getRuntime().availableProcessors() : given;
    double perSecond = pace(trial, threads);
    if (given == null && threads > 1) {
      // Threads wait for each other: on a machine with other load, a single thread may be faster.
      double alone = pace(trial, 1);
      threads = alone > perSecond ? 1 : threads;
      perSecond = Math.max(alone, perSecond);
    }
    session.run().decide(things + THREADS, useThreads(threads));
    Estimate estimate = new Estimate(things, perSecond);
    long planned = time == null ? size.examples() : estimate.within(time);
    if (time != null) {
      session.run().decide(things, planned);
    }
    session.out().println(estimate.sentence(planned, option));
    return new Plan(planned, threads);
  }

  private int decidedThreads() {
    if (session.threads() != null) {
      return session.threads();
    }
    @Nullable Long decided = session.run().decided(things + THREADS);
    return decided == null ? 1 : decided.intValue();
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
