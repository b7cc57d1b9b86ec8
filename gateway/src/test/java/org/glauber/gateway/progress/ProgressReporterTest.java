package org.glauber.gateway.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.glauber.gateway.Eventually;
import org.glauber.gateway.chain.Chain;
import org.glauber.gateway.chain.ChainState;
import org.glauber.gateway.chain.Mirror;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.server.status.Refusals;
import org.junit.jupiter.api.Test;

class ProgressReporterTest {
  private static final int STEP_COUNT = 32;

  private final Mirror mirror =
      new Mirror(
          new Chain(
              "id/0", TinyModel.served(), TinyModel.visits(), TinyModel.recommended(), 0, 7, 0),
          new ChainState(STEP_COUNT, new int[TinyModel.SITE_COUNT]));
  private final BlockingQueue<Integer> reported = new LinkedBlockingQueue<>();

  @Test
  void aStateIsDueEachTimeTheIntervalOfStepsHasPassed() throws InterruptedException {
    List<Integer> steps = new ArrayList<>();
    try (ProgressReporter reporter = reporter(new ProgressInterval.EverySteps(10))) {
      for (int step = STEP_COUNT - 1; step >= 0; step--) {
        advance(reporter, step);
        if ((STEP_COUNT - step) % 10 == 0) {
          steps.add(reported.take());
        }
      }
      reporter.finish();
    }
    assertThat(steps).containsExactly(22, 12, 2);
    assertThat(reported).isEmpty();
  }

  @Test
  void stepsThatArriveTogetherMakeOneStateDue() throws InterruptedException {
    try (ProgressReporter reporter = reporter(new ProgressInterval.EverySteps(3))) {
      advance(reporter, 30); // two steps: none is due
      advance(reporter, 17);
      assertThat(reported.take()).isEqualTo(17);
      reporter.finish();
    }
    assertThat(reported).isEmpty();
  }

  @Test
  void onlyTheNewestStateWaitsWhileAReportRuns() throws InterruptedException {
    Semaphore begun = new Semaphore(0);
    Semaphore end = new Semaphore(0);
    try (ProgressReporter reporter =
        reporter(
            new ProgressInterval.EverySteps(1),
            step -> {
              begun.release();
              end.acquire();
              reported.add(step);
            })) {
      advance(reporter, 31);
      begun.acquire();
      for (int step = 30; step >= 20; step--) {
        advance(reporter, step);
      }
      end.release(2);
      assertThat(reporter.finish()).isPositive();
    }
    assertThat(reported)
        .containsExactly(31, 20); // a state that is due at the end is still reported
  }

  @Test
  void reportsAreAtLeastAnIntervalApart() throws InterruptedException {
    List<Long> times = new ArrayList<>();
    try (ProgressReporter reporter =
        reporter(
            new ProgressInterval.AtMostEvery(10),
            step -> {
              times.add(System.nanoTime());
              reported.add(step);
            })) {
      for (int step = 31; step > 27; step--) {
        advance(reporter, step);
        assertThat(reported.take()).isEqualTo(step);
      }
    }
    for (int k = 1; k < times.size(); k++) {
      assertThat(times.get(k) - times.get(k - 1)).isGreaterThanOrEqualTo(10_000_000L);
    }
  }

  @Test
  void aStateStillWaitingForItsIntervalIsDroppedForTheFinalOne() throws InterruptedException {
    try (ProgressReporter reporter = reporter(new ProgressInterval.AtMostEvery(60_000))) {
      advance(reporter, 31);
      assertThat(reported.take()).isEqualTo(31);
      advance(reporter, 30);
      reporter.finish();
    }
    assertThat(reported).isEmpty();
  }

  @Test
  void noProgressIsReportedIfNoneIsWanted() throws InterruptedException {
    try (ProgressReporter reporter = reporter(new ProgressInterval.Never())) {
      advance(reporter, 10);
      assertThat(reporter.finish()).isZero();
    }
    assertThat(reported).isEmpty();
  }

  @Test
  void aFullOrMissingTokenizerCostsOnlyProgress() throws InterruptedException {
    Map<Integer, RuntimeException> refusals =
        Map.of(
            31, Refusals.unavailable("tokenizer-service", "draining"),
            30, Status.RESOURCE_EXHAUSTED.asRuntimeException());
    Semaphore refused = new Semaphore(0);
    try (ProgressReporter reporter =
        reporter(
            new ProgressInterval.EverySteps(1),
            step -> {
              RuntimeException refusal = refusals.get(step);
              if (refusal != null) {
                refused.release();
                throw refusal;
              }
              reported.add(step);
            })) {
      for (int step = 31; step > 29; step--) {
        advance(reporter, step);
        refused.acquire();
      }
      advance(reporter, 29);
      reporter.finish();
    }
    assertThat(reported).containsExactly(29);
  }

  @Test
  void aFailedReportEndsTheChain() {
    IllegalStateException broken = new IllegalStateException("broken");
    try (ProgressReporter reporter =
        reporter(
            new ProgressInterval.EverySteps(1),
            step -> {
              throw broken;
            })) {
      advance(reporter, 31);
      Eventually.holds("the mirror's thread hears of it", () -> throwsWhenAdvanced(reporter));
      assertThatThrownBy(reporter::finish).isSameAs(broken);
    }
  }

  @Test
  void closingInterruptsAReport() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    try (ProgressReporter reporter =
        reporter(
            new ProgressInterval.EverySteps(1),
            step -> {
              try {
                begun.countDown();
                new CountDownLatch(1).await();
              } finally {
                interrupted.countDown();
              }
            })) {
      advance(reporter, 31);
      begun.await();
    }
    assertThat(interrupted.getCount()).isZero();
  }

  /** Receives the step of each reported state. */
  private interface StepReport {
    void report(int step) throws InterruptedException;
  }

  private ProgressReporter reporter(ProgressInterval interval) {
    return reporter(interval, reported::add);
  }

  private static ProgressReporter reporter(ProgressInterval interval, StepReport report) {
    return new ProgressReporter(
        interval, STEP_COUNT, STEP_COUNT, state -> report.report(state.step()));
  }

  private void advance(ProgressReporter reporter, int step) {
    mirror.apply(step, List.of(0), List.of(2));
    reporter.advanced(mirror);
  }

  private boolean throwsWhenAdvanced(ProgressReporter reporter) {
    try {
      reporter.advanced(mirror);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }
}
