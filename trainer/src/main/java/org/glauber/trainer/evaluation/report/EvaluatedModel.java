package org.glauber.trainer.evaluation.report;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import org.glauber.core.Visits;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.model.Model;
import org.glauber.model.Samplings;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampling;
import org.glauber.trainer.corpus.Corpus;
import org.glauber.trainer.reliability.NetworkDenoiser;
import org.glauber.trainer.reliability.Reliability;
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
  /**
   * Total number of questions, so that the work does not depend on the model and sampling; it takes
   * a few seconds.
   */
  private static final int QUESTIONS = 2_048;

  public EvaluatedModel {
    if (count < 1) {
      throw new IllegalArgumentException("count must be 1 or more: " + count);
    }
  }

  /**
   * Opens the model that a gateway serves, if it is also on this machine.
   *
   * @param served the manifest of the gateway's model
   */
  public static Optional<Model> onThisMachine(Path models, ModelManifest served) {
    if (!Files.isDirectory(models.resolve(served.getName()))) {
      return Optional.empty();
    }
    Model model =
        ModelRepository.at(models).open(served.getName(), EnumSet.of(FileRole.FILE_ROLE_DENOISER));
    return Optional.of(model)
        .filter(it -> it.manifest().getFilesList().equals(served.getFilesList()));
  }

  /**
   * Measures the reliability of p0 at steps of the network's chains; returns null if the network is
   * not on this machine.
   *
   * @param sampling the sampling options whose levels the chains go through
   * @param check runs before each question; throws an exception to stop the measurement
   */
  public @Nullable ReliabilityReport reliability(
      Corpus heldOut, SamplingOptions sampling, Runnable check) {
    if (network == null) {
      return null;
    }
    Sampling wire =
        Sampling.newBuilder()
            .setSweeps(sampling.getSweeps())
            .addAllLevels(sampling.getLevelsList())
            .build();
    Visits visits = Visits.unclamped(network.scan(), Samplings.levels(wire, network.manifest()));
    Reliability questions = new Reliability(network.noiseLaw(), visits, heldOut, QUESTIONS);
    try (NetworkDenoiser denoiser = NetworkDenoiser.open(network)) {
      return new ReliabilityReport(questions.of(denoiser, seed, check));
    }
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
