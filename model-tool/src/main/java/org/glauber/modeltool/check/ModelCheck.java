package org.glauber.modeltool.check;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.glauber.core.lane.InvalidLogitsException;
import org.glauber.model.Model;
import org.glauber.model.ModelRefusedException;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.Modality;
import org.glauber.modeltool.ModelDirectory;
import org.glauber.modeltool.check.NetworkReport.BatchReport;
import org.glauber.modeltool.logits.CalibrationMeter;
import org.glauber.modeltool.logits.Comparison;
import org.glauber.modeltool.logits.ExpectedLogits;
import org.glauber.modeltool.logits.LevelCalibration;
import org.glauber.modeltool.logits.NeighbourProbe;
import org.glauber.network.NetworkRefusedException;
import org.glauber.network.TorchNetwork;
import org.glauber.network.script.EngineProblem;
import org.glauber.network.warmup.Deviation;
import org.glauber.network.warmup.WarmNetwork;
import org.glauber.network.warmup.WarmUpSettings;
import org.jspecify.annotations.Nullable;

/** Checks one model, part by part, and goes on after a part that would be refused. */
final class ModelCheck {
  private static final double NOTABLE_CALIBRATION = 0.1;

  private final ModelDirectory directory;
  private final Settings settings;
  private final List<String> refusals = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private @Nullable Comparison comparison;

  ModelCheck(ModelDirectory directory, Settings settings) {
    this.directory = directory;
    this.settings = settings;
  }

  /**
   * What to check with.
   *
   * @param device the device that evaluates networks
   * @param warmUp the settings of a denoiser
   * @param text a text to encode and decode
   * @param expected a file of expected logits
   * @param tolerance the largest difference to them
   */
  record Settings(
      Device device,
      WarmUpSettings warmUp,
      String text,
      @Nullable Path expected,
      double tolerance) {}

  /** Checks all parts. */
  CheckReport run() {
    Model model;
    try {
      model = directory.repository().open(directory.name());
    } catch (ModelRefusedException e) {
      refusals.add(String.valueOf(e.getMessage()));
      return new CheckReport(directory.name(), null, null, null, null, null, refusals, warnings);
    }
    boolean isText = model.manifest().getModality() == Modality.MODALITY_TEXT;
    TokenizerReport tokenizer = isText ? tokenizer(model) : null;
    VqganReport vqgan = isText ? null : vqgan(model);
    NetworkReport network = network(model);
    return new CheckReport(
        directory.name(), model, network, tokenizer, vqgan, comparison, refusals, warnings);
  }

  private @Nullable TokenizerReport tokenizer(Model model) {
    try {
      return new TokenizerCheck(model).check(settings.text(), warnings);
    } catch (IOException | RuntimeException e) {
      refusals.add("the tokenizer cannot be loaded: " + firstLine(e));
      return null;
    }
  }

  private @Nullable VqganReport vqgan(Model model) {
    try {
      return VqganCheck.check(model, settings.device(), warnings);
    } catch (NetworkRefusedException e) {
      refusals.add(e.reason(model));
      return null;
    }
  }

  private @Nullable NetworkReport network(Model model) {
    try (TorchNetwork network = TorchNetwork.open(model, settings.device())) {
      return network(model, network);
    } catch (NetworkRefusedException e) {
      refusals.add(hinted(e.reason(model), model));
      return null;
    }
  }

  private NetworkReport network(Model model, TorchNetwork network) {
    int lanes = Math.min(settings.warmUp().lanes(), network.maxLanes());
    BatchReport batch = batch(model, network);
    List<LevelCalibration> calibration = List.of();
    double neighbours = Double.NaN;
    try {
      calibration = new CalibrationMeter(model).measure(network, lanes);
      neighbours = NeighbourProbe.difference(model, network, lanes);
    } catch (InvalidLogitsException | IllegalArgumentException | EngineException e) {
      warnings.add("the calibration could not be measured: " + firstLine(e));
    }
    NetworkReport report =
        new NetworkReport(
            network.signature(),
            network.parameterCount(),
            size(model.file(FileRole.FILE_ROLE_DENOISER)),
            calibration,
            neighbours,
            batch);
    warn(model, report);
    if (settings.expected() != null) {
      comparison =
          ExpectedLogits.compare(settings.expected(), settings.tolerance(), model, network, lanes);
    }
    return report;
  }

  private @Nullable BatchReport batch(Model model, TorchNetwork network) {
    try {
      WarmNetwork warm = WarmNetwork.of(model, network, settings.warmUp());
      return new BatchReport(
          warm.deviation(),
          warm.tolerance(),
          warm.cost(),
          settings.warmUp().lanes(),
          residentBytes());
    } catch (NetworkRefusedException e) {
      refusals.add(e.reason(model));
      return null;
    }
  }

  private void warn(Model model, NetworkReport report) {
    if (report.dependsOnNeighbours()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "a lane's logits move by %.2g with its neighbours in the batch; look for operations"
                  + " that couple the rows of a batch, such as batch norms and routing",
              report.neighbourDifference()));
    }
    double keep = model.manifest().getKeepProbability();
    boolean isOff =
        report.calibration().stream()
            .anyMatch(level -> !(Math.abs(level.sum() / keep - 1) <= NOTABLE_CALIBRATION));
    if (isOff && model.manifest().getLogits() == Logits.LOGITS_SIGNAL) {
      warnings.add(
          "calibration: the sum must be Π(φ) = %s at every level; a network that is trained, gets the step and the hidden token that it was trained with, and returns signal logits comes near it"
              .formatted(keep));
    }
    if (report.batch() != null && Deviation.isNotable(report.batch().deviation())) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "logits differ by %.2g with the batch, which is why many steps are decided again alone",
              report.batch().deviation()));
    }
  }

  /** Adds what is usually wrong when a network cannot look up a number. */
  private static String hinted(String reason, Model model) {
    return reason.contains("index out of range")
        ? reason
            + "; a table of it has too few rows: the hidden site has the token V = %,d, steps are 0 to %,d, visits 0 to %,d"
                .formatted(
                    model.manifest().getVocabularySize(),
                    model.manifest().getMaxSweeps() * model.manifest().getSiteCount() - 1,
                    model.manifest().hasPureNoiseVisits()
                        ? model.manifest().getPureNoiseVisits()
                        : model.manifest().getMaxSweeps())
        : reason;
  }

  private static String firstLine(Exception problem) {
    return EngineProblem.line(problem);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  /** The resident memory of this process by Linux, 0 elsewhere. */
  private static long residentBytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
    return 0;
  }
}
