package org.glauber.denoiser.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.glauber.core.Clamps;
import org.glauber.core.sampling.Sampling;
import org.glauber.denoiser.admission.AdmissionQueue.Answer;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.SchedulingKey;
import org.glauber.denoiser.loop.LoopFixture;
import org.glauber.denoiser.throughput.PassReport;
import org.glauber.denoiser.throughput.ThroughputEstimator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The cost of an arrival when 64 devices run 64 chains each and 8,192 chains wait. */
@Tag("measured")
class ArrivalCostTest extends LoopFixture {
  private static final int DEVICES = 64;
  private static final int LANES = 64;
  private static final int WAITING = 8_192;
  private static final int ARRIVALS = 2_000;

  @Test
  void anArrival() {
    for (int tenants : new int[] {1, 100, 1_000, 1, 100, 1_000}) {
      AdmissionQueue crowded = new AdmissionQueue(2 * WAITING);
      List<ThroughputEstimator> estimators = estimators(tenants);
      for (int k = 0; k < WAITING; k++) {
        assertThat(crowded.offer(chain(k % tenants))).isEqualTo(Answer.TAKEN);
      }
      Forecast forecast = new Forecast(crowded, System::nanoTime);
      List<RunningChain> arrivals = new ArrayList<>();
      for (int k = 0; k < ARRIVALS; k++) {
        arrivals.add(chain(k % tenants));
      }
      long start = System.nanoTime();
      for (RunningChain each : arrivals) {
        assertThat(crowded.hasRoom(each)).isTrue();
        Optional<Duration> expected = forecast.of(each, estimators);
        assertThat(expected.isPresent()).isTrue();
        assertThat(crowded.offer(each)).isEqualTo(Answer.TAKEN);
        forecast.taken(each);
        crowded.remove(each);
      }
      long nanos = System.nanoTime() - start;
      System.out.printf(
          "%,d tenants: %,d ns an arrival, %,d in all%n", tenants, nanos / ARRIVALS, ARRIVALS);
    }
  }

  private List<ThroughputEstimator> estimators(int tenants) {
    List<ThroughputEstimator> estimators = new ArrayList<>();
    for (int device = 0; device < DEVICES; device++) {
      ThroughputEstimator throughput = new ThroughputEstimator(LANES);
      for (int pass = 0; pass < 10; pass++) {
        throughput.recordPass(first, new PassReport(LANES, 0, 0, LANES, 5_000_000, Double.NaN));
      }
      throughput.setRunning(
          Collections.nCopies(
              LANES,
              new ThroughputEstimator.Running(
                  "t" + device % tenants, first, 300, new Recorder(new int[4]))));
      estimators.add(throughput);
    }
    return estimators;
  }

  private RunningChain chain(int tenant) {
    return new RunningChain(
        withKey(
            spec(first, 1, Clamps.none(4), SWEEPS * 4, Sampling.EXACT),
            new SchedulingKey("t" + tenant, 0, SchedulingKey.NO_DEADLINE)),
        new Recorder(new int[4]),
        0);
  }
}
