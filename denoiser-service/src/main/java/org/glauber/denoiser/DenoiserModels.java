package org.glauber.denoiser;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.device.WarmUpReport;
import org.glauber.model.Model;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ModelManifest;
import org.glauber.network.warmup.Deviation;
import org.glauber.server.config.ConfigRules;
import org.glauber.serving.model.ConfiguredModels;
import org.glauber.serving.model.ModelReport;

/**
 * Opens the models on disk and selects those to serve. A broken model does not prevent the others
 * from being served.
 */
record DenoiserModels(ConfiguredModels models, ModelReport report) {
  /** The κ_S above which an unlabelled start causes a warning: one site in fifty. */
  private static final double MOST_BELIEVED_AT_START = 0.02;

  /**
   * Opens the configured models. A model whose files do not match its manifest is refused.
   *
   * @throws ConfigurationException when no model is left, or a model is refused in strict mode
   */
  List<ChainModel> open() {
    List<Model> opened = models.open(EnumSet.allOf(FileRole.class));
    requireAny(opened.size());
    return opened.stream().map(ChainModel::of).toList();
  }

  /**
   * Selects the models that every device can run; the others are refused.
   *
   * @throws ConfigurationException as {@link #open}
   */
  List<ChainModel> runnable(List<ChainModel> opened, List<WarmUpReport> reports) {
    List<ChainModel> runnable = new ArrayList<>();
    for (ChainModel model : opened) {
      Optional<String> refusal =
          reports.stream()
              .map(WarmUpReport::refusals)
              .filter(refusals -> refusals.containsKey(model.name()))
              .map(refusals -> refusals.get(model.name()))
              .findFirst();
      if (refusal.isPresent()) {
        report.refuse(model.name(), refusal.get());
      } else {
        runnable.add(model);
        warnOfDeviation(model.name(), reports);
        warnOfStart(model);
      }
    }
    requireAny(runnable.size());
    return List.copyOf(runnable);
  }

  private void requireAny(int modelCount) {
    if (modelCount == 0) {
      throw ConfigRules.refusal(
          "glauber.models.directory must hold a model that can be served: "
              + String.join("; ", report.refused().values()));
    }
  }

  /**
   * Warns if a chain starts from pure noise but the network, which has no label for pure noise,
   * takes a token as clean with a large probability κ_S = Π(φ)^S, where S is the number of sweeps.
   */
  private void warnOfStart(ChainModel model) {
    ModelManifest manifest = model.model().manifest();
    if (manifest.hasPureNoiseVisits()) {
      return;
    }
    int fewest =
        manifest.getRecommendedList().stream()
            .mapToInt(it -> it.getSampling().getSweeps())
            .min()
            .orElse(manifest.getMaxSweeps());
    double kappa = model.noise().cleanProbability(fewest);
    if (kappa > MOST_BELIEVED_AT_START) {
      report.warn(
          model.name(),
          String.format(
              Locale.ROOT,
              "a chain of %d sweeps starts from pure noise, of which its network takes a token as"
                  + " clean with probability %.2g, so results deviate from the learned law; declare"
                  + " pure_noise_visits if the network takes visits, else recommend more sweeps",
              fewest,
              kappa));
    }
  }

  private void warnOfDeviation(String model, List<WarmUpReport> reports) {
    double deviation =
        reports.stream()
            .mapToDouble(it -> it.deviations().getOrDefault(model, 0.0))
            .max()
            .orElse(0);
    if (Deviation.isNotable(deviation)) {
      report.warn(
          model,
          String.format(
              Locale.ROOT,
              "its logits differ by %.2g with the batch, which is why many steps are decided again alone;"
                  + " look for operations that couple the rows of a batch, such as batch norms and"
                  + " routing",
              deviation));
    }
  }
}
