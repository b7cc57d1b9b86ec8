package org.glauber.trainer.evaluation.report;

import com.google.gson.JsonObject;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.model.Model;
import org.glauber.trainer.corpus.Corpus;
import org.jspecify.annotations.Nullable;

/**
 * The model that is evaluated, and its samples.
 *
 * @param name the model's name
 * @param count number of samples of each kind
 * @param seed seed of the first sample
 * @param network the model on this machine, for measuring p0; null if it is not on this machine or
 *     was trained on other data
 */
public record EvaluatedModel(String name, int count, long seed, @Nullable Model network) {
  public EvaluatedModel {
    if (count < 1) {
      throw new IllegalArgumentException("count must be 1 or more: " + count);
    }
  }

  /**
   * Measures the reliability of p0; returns null if the network is not on this machine.
   *
   * @param check runs before each question; throws an exception to stop the measurement
   */
  public @Nullable ReliabilityReport reliability(
      Corpus heldOut, SamplingOptions sampling, Runnable check) {
    return network == null ? null : ReliabilityReport.of(network, heldOut, sampling, seed, check);
  }

  /** Returns the first fields of a JSON report. */
  public JsonObject report(SamplingOptions sampling) {
    JsonObject report = new JsonObject();
    report.addProperty("model", name);
    report.addProperty("count", count);
    report.addProperty("seed", seed);
    SamplingText.addTo(report, sampling);
    return report;
  }
}
