package org.glauber.denoiser.loop;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.glauber.denoiser.admission.RefusalReason;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.throughput.PassReport;

/** Metrics of all loops of the process, by model; passes also by device. */
public final class LoopInstruments {
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("glauber.model");
  private static final AttributeKey<String> DEVICE = AttributeKey.stringKey("glauber.device");
  private static final AttributeKey<String> USE = AttributeKey.stringKey("glauber.use");
  private static final AttributeKey<String> REASON = AttributeKey.stringKey("glauber.reason");
  private static final AttributeKey<String> ENDING = AttributeKey.stringKey("glauber.ending");
  private static final List<Double> PASS_SECONDS =
      List.of(5e-4, 1e-3, 2e-3, 4e-3, 8e-3, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.0, 2.0);
  private static final List<Double> WAIT_SECONDS =
      List.of(1e-3, 5e-3, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0);

  private static final List<Double> CALIBRATION =
      List.of(0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 1.0, 1.02, 1.05, 1.1, 1.25, 1.5, 2.0, 4.0);

  private final LongCounter passes;
  private final DoubleHistogram passDuration;
  private final LongCounter evaluations;
  private final LongCounter steps;
  private final LongCounter stepsDecidedAgain;
  private final LongCounter chainsEnded;
  private final LongCounter chainsMoved;
  private final LongCounter chainsRefused;
  private final LongCounter stepsRefused;
  private final DoubleHistogram queueWait;
  private final DoubleHistogram calibration;

  /** The instruments of a meter. */
  public LoopInstruments(Meter meter) {
    passes =
        meter
            .counterBuilder("glauber.denoiser.passes")
            .setUnit("{pass}")
            .setDescription("Forward passes")
            .build();
    passDuration =
        meter
            .histogramBuilder("glauber.denoiser.pass.duration")
            .setUnit("s")
            .setDescription("Time of a forward pass, the loop's own work included")
            .setExplicitBucketBoundariesAdvice(PASS_SECONDS)
            .build();
    evaluations =
        meter
            .counterBuilder("glauber.denoiser.evaluations")
            .setUnit("{evaluation}")
            .setDescription("Rows of forward passes: chains' next steps, steps ahead, padding")
            .build();
    steps =
        meter
            .counterBuilder("glauber.denoiser.steps")
            .setUnit("{step}")
            .setDescription("Steps that the network has decided; noise steps are not among them")
            .build();
    stepsDecidedAgain =
        meter
            .counterBuilder("glauber.denoiser.steps.decided_again")
            .setUnit("{step}")
            .setDescription(
                "Steps decided again alone, because their margin was too small in a batch")
            .build();
    chainsEnded =
        meter
            .counterBuilder("glauber.denoiser.chains.ended")
            .setUnit("{chain}")
            .setDescription(
                "Chains that left their lane: finished, failed, overdue, or cancelled by their call")
            .build();
    chainsMoved =
        meter
            .counterBuilder("glauber.denoiser.chains.moved")
            .setUnit("{chain}")
            .setDescription("Running chains that moved to another device of the process")
            .build();
    chainsRefused =
        meter
            .counterBuilder("glauber.denoiser.chains.refused")
            .setUnit("{chain}")
            .setDescription(
                "Chains that were not run, or not to their end: the queue full, their deadline too"
                    + " near, near by the time they had a lane, or too near for any device")
            .build();
    stepsRefused =
        meter
            .counterBuilder("glauber.denoiser.steps.refused")
            .setUnit("{step}")
            .setDescription(
                "Steps that the network would have decided for chains that were refused, at the"
                    + " first denoiser that was asked")
            .build();
    queueWait =
        meter
            .histogramBuilder("glauber.denoiser.queue.wait")
            .setUnit("s")
            .setDescription("Time from a chain's arrival to its first lane")
            .setExplicitBucketBoundariesAdvice(WAIT_SECONDS)
            .build();
    calibration =
        meter
            .histogramBuilder("glauber.denoiser.calibration")
            .setUnit("{ratio}") // "1" would put _ratio behind its name in Prometheus
            .setDescription(
                "Σ_a Π(a)·exp(s_a) over Π(φ), the mean of a pass: 1 of a network whose signal"
                    + " logits are those of its data")
            .setExplicitBucketBoundariesAdvice(CALIBRATION)
            .build();
  }

  /** How a chain left its lane. */
  enum ChainEnding {
    /** It reached step 0. */
    FINISHED,
    /** It failed. */
    FAILED,
    /** Its deadline can no longer be met. */
    OVERDUE,
    /** Its call was cancelled. */
    CANCELLED
  }

  /** Initialises the counters of a served model with 0, so that their first increase is visible. */
  public void serves(ChainModel model) {
    steps.add(0, Attributes.of(MODEL, model.name()));
    chainsMoved.add(0, Attributes.of(MODEL, model.name()));
    for (RefusalReason why : RefusalReason.values()) {
      refused(model, why, 0, 0);
    }
  }

  /** Counts a refused or aborted chain. */
  public void refused(RunningChain chain, RefusalReason why) {
    // The work of a chain that was refused elsewhere before was counted there. Work that no device
    // can do in time is not counted.
    boolean isWork = chain.isFirstAttempt() && why != RefusalReason.DEADLINE_TOO_SHORT;
    refused(chain.model(), why, 1, isWork ? chain.remainingQuestions() : 0);
  }

  private void refused(ChainModel model, RefusalReason why, int chains, int questions) {
    Attributes attributes =
        Attributes.of(MODEL, model.name(), REASON, why.name().toLowerCase(Locale.ROOT));
    chainsRefused.add(chains, attributes);
    stepsRefused.add(questions, attributes);
  }

  void passed(String device, ChainModel model, PassReport pass) {
    Attributes ofModel = Attributes.of(MODEL, model.name());
    passes.add(1, Attributes.of(MODEL, model.name(), DEVICE, device));
    passDuration.record(pass.nanos() / 1e9, ofModel);
    steps.add(pass.steps(), ofModel);
    evaluations(model, "next", pass.chains());
    evaluations(model, "ahead", pass.ahead());
    evaluations(model, "padding", pass.padding());
    if (!Double.isNaN(pass.calibration())) {
      calibration.record(pass.calibration(), ofModel);
    }
  }

  private void evaluations(ChainModel model, String use, int rows) {
    if (rows > 0) {
      evaluations.add(rows, Attributes.of(MODEL, model.name(), USE, use));
    }
  }

  void started(ChainModel model, Duration waited) {
    queueWait.record(waited.toNanos() / 1e9, Attributes.of(MODEL, model.name()));
  }

  void moved(ChainModel model) {
    chainsMoved.add(1, Attributes.of(MODEL, model.name()));
  }

  void ended(RunningChain chain, ChainEnding ending) {
    String model = chain.model().name();
    stepsDecidedAgain.add(chain.stepsDecidedAgain(), Attributes.of(MODEL, model));
    chainsEnded.add(1, Attributes.of(MODEL, model, ENDING, ending.name().toLowerCase(Locale.ROOT)));
  }
}
