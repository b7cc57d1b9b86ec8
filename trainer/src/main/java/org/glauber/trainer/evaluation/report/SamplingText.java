package org.glauber.trainer.evaluation.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import org.glauber.console.command.LevelsArgument;
import org.glauber.console.command.SamplerConverter;
import org.glauber.generation.v1.SamplingOptions;

/** Describes sampling options, for people and as JSON. */
public final class SamplingText {
  private SamplingText() {}

  /** Describes sampling options for people. */
  public static String sentence(SamplingOptions sampling) {
    String early =
        sampling.hasEarlyTemperature()
            ? sampling.getEarlyTemperature().getTemperature() + " then "
            : "";
    return "%s, %s, temperature %s%s, top-p %s"
        .formatted(
            SamplerConverter.name(sampling.getSampler()),
            sampling.hasSweeps()
                ? sampling.getSweeps() + " sweeps"
                : "levels " + LevelsArgument.text(sampling.getLevelsList()),
            early,
            sampling.getTemperature(),
            sampling.getTopP());
  }

  /** Adds sampling options to a JSON report. */
  public static void addTo(JsonObject report, SamplingOptions sampling) {
    report.addProperty("sampler", SamplerConverter.name(sampling.getSampler()));
    report.addProperty("sweeps", sweepCount(sampling));
    if (sampling.getLevelsCount() > 0) {
      JsonArray levels = new JsonArray();
      sampling.getLevelsList().forEach(levels::add);
      report.add("levels", levels);
    }
    report.addProperty("temperature", sampling.getTemperature());
    report.addProperty("top_p", sampling.getTopP());
  }

  /** Returns K, the number of sweeps. */
  private static int sweepCount(SamplingOptions sampling) {
    return sampling.hasSweeps() ? sampling.getSweeps() : sampling.getLevelsCount() - 1;
  }
}
