package org.glauber.trainer.evaluation.frechet;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.glauber.console.terminal.TextTable;
import org.jspecify.annotations.Nullable;

/**
 * The Fréchet distance of samples to a reference, with what its precision depends on.
 *
 * @param distance the FID
 * @param evenHalf the FID of every other sample; null with fewer than four samples
 * @param oddHalf the FID of the others; null with fewer than four samples
 * @param samples number of samples
 * @param reference number of images of the reference; 0 if not known
 * @param features D
 * @param rank rank of the reference's covariance
 */
public record FrechetReport(
    double distance,
    @Nullable Double evenHalf,
    @Nullable Double oddHalf,
    long samples,
    long reference,
    int features,
    int rank) {

  /** Returns whether all covariances can have full rank, so that the bias is close to C/N. */
  private boolean isLarge() {
    return samples >= 4L * features && rank == features;
  }

  /**
   * Returns 2·FID_N - FID_{N/2}, which has no bias of order 1/N (Chong and Forsyth 2020), where
   * FID_{N/2} is the mean of the halves; null where there are too few samples for that.
   */
  @Nullable Double extrapolated() {
    if (evenHalf == null || oddHalf == null || !isLarge()) {
      return null;
    }
    return 2 * distance - (evenHalf + oddHalf) / 2;
  }

  /** Returns the lines for people. */
  public List<String> lines() {
    TextTable table = new TextTable("FID", "SAMPLES", "REFERENCE", "FEATURES");
    table.row(
        decimal(distance),
        String.format(Locale.ROOT, "%,d", samples),
        reference == 0 ? "not stated" : String.format(Locale.ROOT, "%,d", reference),
        String.format(Locale.ROOT, "%,d", features));
    List<String> lines = new ArrayList<>(table.lines());
    if (evenHalf != null && oddHalf != null) {
      lines.add(
          "Of the halves of the samples: %s and %s."
              .formatted(decimal(evenHalf), decimal(oddHalf)));
    }
    Double extrapolated = extrapolated();
    if (extrapolated != null) {
      lines.add(
          "Extrapolated to infinitely many samples, by 1/N from the halves: %s."
              .formatted(decimal(extrapolated)));
    }
    lines.add(
        "The FID of finitely many samples is too large, the more so the fewer there are: compare it"
            + " only");
    lines.add("with that of as many samples; papers take 50,000.");
    if (samples <= features || (reference > 0 && reference <= features)) {
      lines.add(
          "A covariance of %d features has full rank only with more than %d images; this FID mostly shows how few there are."
              .formatted(features, features));
    }
    return lines;
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** Adds {@code fid} to a JSON report. */
  public void addTo(JsonObject report) {
    JsonObject fid = new JsonObject();
    fid.addProperty("distance", distance);
    fid.addProperty("samples", samples);
    fid.addProperty("reference_images", reference == 0 ? null : reference);
    fid.addProperty("features", features);
    fid.addProperty("reference_rank", rank);
    fid.addProperty("distance_of_even_half", evenHalf);
    fid.addProperty("distance_of_odd_half", oddHalf);
    fid.addProperty("extrapolated", extrapolated());
    report.add("fid", fid);
  }
}
