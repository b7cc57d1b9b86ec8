package org.glauber.trainer.evaluation;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.glauber.console.terminal.TextTable;
import org.glauber.core.Visits;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.model.Model;
import org.glauber.model.ModelRepository;
import org.glauber.model.Samplings;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampling;
import org.glauber.trainer.corpus.Corpus;
import org.glauber.trainer.reliability.Bin;
import org.glauber.trainer.reliability.LevelReliability;
import org.glauber.trainer.reliability.NetworkDenoiser;
import org.glauber.trainer.reliability.Reliability;

/**
 * The reliability of a model's p0 on held-out data, as lines for people and as JSON.
 *
 * @param levels the results by level, noisiest level first
 */
record ReliabilityReport(List<LevelReliability> levels) {
  /**
   * Total number of questions, so that the work does not depend on the model and sampling; it takes
   * a few seconds.
   */
  private static final int QUESTIONS = 2_048;

  ReliabilityReport {
    levels = List.copyOf(levels);
  }

  /**
   * Opens the model that a gateway serves, if it is also on this machine.
   *
   * @param served the manifest of the gateway's model
   */
  static Optional<Model> onThisMachine(Path models, ModelManifest served) {
    if (!Files.isDirectory(models.resolve(served.getName()))) {
      return Optional.empty();
    }
    Model model =
        ModelRepository.at(models).open(served.getName(), EnumSet.of(FileRole.FILE_ROLE_DENOISER));
    return Optional.of(model)
        .filter(it -> it.manifest().getFilesList().equals(served.getFilesList()));
  }

  /**
   * Measures a network at steps of its chains.
   *
   * @param model a model that was opened with its denoiser
   * @param sampling the sampling options whose levels the chains go through
   * @param check runs before each question; throws an exception to stop the measurement
   */
  static ReliabilityReport of(
      Model model, Corpus heldOut, SamplingOptions sampling, long seed, Runnable check) {
    Sampling wire =
        Sampling.newBuilder()
            .setSweeps(sampling.getSweeps())
            .addAllLevels(sampling.getLevelsList())
            .build();
    Visits visits = Visits.unclamped(model.scan(), Samplings.levels(wire, model.manifest()));
    try (NetworkDenoiser denoiser = NetworkDenoiser.open(model)) {
      return new ReliabilityReport(
          new Reliability(model.noiseLaw(), visits, heldOut, QUESTIONS).of(denoiser, seed, check));
    }
  }

  List<String> lines() {
    TextTable table =
        new TextTable(
            "LEVEL",
            "QUESTIONS",
            "EXPECTED RIGHT",
            "RIGHT",
            "95 %",
            "ERROR",
            "RELIABLE UP TO",
            "LOSS",
            "EXPECTED LOSS",
            "P0");
    for (LevelReliability level : levels) {
      table.row(
          Integer.toString(level.level()),
          Integer.toString(level.questions()),
          Shares.percent(level.confidence()),
          Shares.percent(level.accuracy()),
          level.interval().percent(),
          decimal(level.error()),
          decimal(level.errorOfReliable()),
          decimal(level.loss()),
          decimal(level.entropy()),
          verdict(level));
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "Reliability of p0, asked as a chain asks about held-out data; ERROR is the expected");
    lines.add("calibration error, and RELIABLE UP TO what a reliable p0 shows by chance, 99 %:");
    lines.addAll(table.lines());
    return lines;
  }

  private static String verdict(LevelReliability level) {
    if (level.isReliable()) {
      return "reliable";
    }
    return level.confidence() > level.accuracy() ? "too sure" : "too unsure";
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** Adds {@code reliability} to a JSON report, an array with one object for each level. */
  void addTo(JsonObject report) {
    JsonArray array = new JsonArray();
    for (LevelReliability level : levels) {
      JsonObject object = new JsonObject();
      object.addProperty("level", level.level());
      object.addProperty("questions", level.questions());
      object.addProperty("expected_right", level.confidence());
      Shares.add(object, "right", level.accuracy(), level.interval());
      object.addProperty("calibration_error", level.error());
      object.addProperty("calibration_error_of_reliable", level.errorOfReliable());
      object.addProperty("reliable", level.isReliable());
      object.addProperty("loss", level.loss());
      object.addProperty("expected_loss", level.entropy());
      JsonArray bins = new JsonArray();
      level.bins().forEach(bin -> bins.add(json(bin)));
      object.add("bins", bins);
      array.add(object);
    }
    report.add("reliability", array);
  }

  private static JsonObject json(Bin bin) {
    JsonObject object = new JsonObject();
    object.addProperty("count", bin.count());
    object.addProperty("expected_right", bin.confidence());
    Shares.add(object, "right", bin.accuracy(), bin.interval());
    return object;
  }
}
