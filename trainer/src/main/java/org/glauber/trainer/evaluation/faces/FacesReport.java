package org.glauber.trainer.evaluation.faces;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.glauber.console.terminal.TextTable;
import org.glauber.core.statistics.CorrectedShare;
import org.glauber.core.statistics.CorrectedShare.Found;
import org.glauber.core.statistics.ShareDifference;
import org.glauber.trainer.evaluation.report.EarlierReport;
import org.glauber.trainer.evaluation.report.ReliabilityReport;
import org.glauber.trainer.evaluation.report.Shares;
import org.glauber.trainer.faces.DependentPair;
import org.jspecify.annotations.Nullable;

/**
 * The results of an evaluation of faces, as lines for people and as JSON.
 *
 * @param samples faces of the model
 * @param drawn faces drawn by the painter
 * @param reconstructed the drawn faces after the VQGAN
 * @param broken recall on drawn faces with a broken pair
 * @param brokenReconstructed recall on the same faces after the VQGAN
 * @param reliability null if the model is not on this machine
 * @param earlier report to compare the shares of the samples with; null for none
 */
record FacesReport(
    FaceScores samples,
    FaceScores drawn,
    FaceScores reconstructed,
    BrokenPairs broken,
    BrokenPairs brokenReconstructed,
    @Nullable ReliabilityReport reliability,
    @Nullable EarlierReport earlier) {

  private List<FaceScores> rows() {
    return List.of(samples, drawn, reconstructed);
  }

  /** Returns the share of samples whose pixels show a broken pair. */
  private CorrectedShare shown() {
    return CorrectedShare.of(samples.violations(), broken.recall(), drawn.violations());
  }

  /**
   * Returns the share of samples whose codes break a pair, assuming that the decoder hides as many
   * broken pairs as the whole VQGAN does. The VQGAN was trained on faces without broken pairs, and
   * repairs some.
   */
  private CorrectedShare meant() {
    return CorrectedShare.of(
        samples.violations(), brokenReconstructed.recall(), reconstructed.violations());
  }

  List<String> lines() {
    TextTable table =
        new TextTable(
            "FACES",
            "PSNR",
            "CODES USED",
            "ATTRIBUTES' P",
            "VIOLATIONS",
            "95 %",
            "CONFIDENT",
            "95 %");
    for (FaceScores row : rows()) {
      table.row(
          row.kind(),
          String.format(Locale.ROOT, "%.1f dB", row.psnr()),
          Shares.percent(row.codesUsed()),
          String.format(Locale.ROOT, "%.3f", row.pValue()),
          Shares.percent(row.violations().share()),
          row.violations().interval().percent(),
          Shares.percent(row.confident().share()),
          row.confident().interval().percent());
    }
    TextTable recall =
        new TextTable(
            "FACES WITH ONE BROKEN PAIR", "READ AS BROKEN", "95 %", "RECONSTRUCTED", "95 %");
    addRecall(recall, "all", broken.recall(), brokenReconstructed.recall());
    for (DependentPair pair : DependentPair.values()) {
      addRecall(recall, key(pair).replace('_', ' '), broken.of(pair), brokenReconstructed.of(pair));
    }
    List<String> lines = new ArrayList<>(table.lines());
    lines.add("");
    lines.addAll(recall.lines());
    lines.add("");
    lines.add("Samples with a broken pair, corrected for the recall: " + sentence(shown()));
    lines.add("At the recall after the VQGAN, which mends some: " + sentence(meant()));
    if (earlier != null) {
      lines.addAll(differences(earlier));
    }
    if (reliability != null) {
      lines.add("");
      lines.addAll(reliability.lines());
    }
    return lines;
  }

  private List<String> differences(EarlierReport report) {
    return List.of(
        "",
        "Samples against " + report.file() + ":",
        "violations  " + violations(report).sentence(),
        "confident   " + confident(report).sentence());
  }

  private ShareDifference violations(EarlierReport report) {
    return report.difference(samples.violations(), "dependent_violations.samples");
  }

  private ShareDifference confident(EarlierReport report) {
    return report.difference(samples.confident(), "confident.samples");
  }

  private static void addRecall(TextTable table, String pairs, Found drawn, Found reconstructed) {
    table.row(
        pairs,
        Shares.percent(drawn.share()),
        drawn.interval().percent(),
        Shares.percent(reconstructed.share()),
        reconstructed.interval().percent());
  }

  private static String sentence(CorrectedShare share) {
    return "%s (%s with 95 %% confidence)."
        .formatted(
            Double.isNaN(share.estimate()) ? "unknown" : Shares.percent(share.estimate()),
            share.interval().percent());
  }

  /** Adds all results to a JSON report; {@code dependent_violations} is the uncorrected share. */
  void addTo(JsonObject report) {
    addNumbers(report, "psnr_db", FaceScores::psnr);
    addNumbers(report, "codes_used", FaceScores::codesUsed);
    addNumbers(report, "attribute_p_value", FaceScores::pValue);
    addShares(report, "dependent_violations", FaceScores::violations);
    addShares(report, "confident", FaceScores::confident);
    report.add("broken_pairs_read", recall(broken));
    report.add("broken_pairs_read_reconstructed", recall(brokenReconstructed));
    report.add("broken_samples", json(shown()));
    report.add("broken_samples_at_reconstructed_recall", json(meant()));
    if (reliability != null) {
      reliability.addTo(report);
    }
    if (earlier != null) {
      JsonObject against = new JsonObject();
      against.add("dependent_violations", Shares.json(violations(earlier)));
      against.add("confident", Shares.json(confident(earlier)));
      report.add("against", against);
    }
  }

  private void addNumbers(JsonObject report, String key, ToDoubleFunction<FaceScores> value) {
    JsonObject byKind = new JsonObject();
    rows().forEach(row -> byKind.addProperty(row.kind(), value.applyAsDouble(row)));
    report.add(key, byKind);
  }

  private void addShares(JsonObject report, String key, Function<FaceScores, Found> share) {
    addNumbers(report, key, row -> share.apply(row).share());
    JsonObject intervals = new JsonObject();
    rows().forEach(row -> intervals.add(row.kind(), Shares.json(share.apply(row).interval())));
    report.add(key + "_interval", intervals);
  }

  private static JsonObject json(CorrectedShare share) {
    JsonObject object = new JsonObject();
    if (!Double.isNaN(share.estimate())) {
      object.addProperty("share", share.estimate());
    }
    object.add("interval", Shares.json(share.interval()));
    return object;
  }

  private static JsonObject recall(BrokenPairs pairs) {
    JsonObject recall = new JsonObject();
    Shares.add(recall, "all", pairs.recall());
    for (DependentPair pair : DependentPair.values()) {
      Shares.add(recall, key(pair), pairs.of(pair));
    }
    return recall;
  }

  private static String key(DependentPair pair) {
    return pair.name().toLowerCase(Locale.ROOT);
  }
}
