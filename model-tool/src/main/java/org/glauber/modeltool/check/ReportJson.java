package org.glauber.modeltool.check;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.Collection;
import org.glauber.model.Model;
import org.glauber.modeltool.check.NetworkReport.BatchReport;
import org.glauber.modeltool.logits.Comparison;
import org.jspecify.annotations.Nullable;

/**
 * A report as one line of JSON. Numbers that were not measured are null, as are those that are not
 * finite.
 */
final class ReportJson {
  private final CheckReport report;
  private final double tolerance;
  private final JsonObject json = new JsonObject();

  private ReportJson(CheckReport report, double tolerance) {
    this.report = report;
    this.tolerance = tolerance;
  }

  /**
   * The line, without a line terminator.
   *
   * @param tolerance the largest difference to expected logits
   */
  static String of(CheckReport report, double tolerance) {
    JsonObject json = new ReportJson(report, tolerance).build();
    return new GsonBuilder().serializeNulls().disableHtmlEscaping().create().toJson(json);
  }

  private JsonObject build() {
    json.addProperty("model", report.name());
    json.addProperty("served", report.isServed());
    json.addProperty("passed", report.isPassed());
    json.add("refusals", texts(report.refusals()));
    json.add("warnings", texts(report.warnings()));
    Model model = report.model();
    if (model != null) {
      json.addProperty("digest", model.digest());
      json.addProperty("modality", model.manifest().getModality().name());
      json.addProperty("site_count", model.manifest().getSiteCount());
      json.addProperty("vocabulary_size", model.manifest().getVocabularySize());
      json.addProperty("keep_probability", model.manifest().getKeepProbability());
    }
    network(report.network());
    comparison(report.comparison());
    tokenizer(report.tokenizer());
    vqgan(report.vqgan());
    return json;
  }

  private void network(@Nullable NetworkReport network) {
    JsonArray calibration = new JsonArray();
    if (network != null) {
      json.addProperty("signature", network.signature());
      json.addProperty("parameters", network.parameters());
      json.addProperty("file_bytes", network.fileBytes());
      network
          .calibration()
          .forEach(
              level -> {
                JsonObject one = new JsonObject();
                one.addProperty("level", level.level());
                number(one, "sum", level.sum());
                one.addProperty("lanes", level.lanes());
                calibration.add(one);
              });
      number(json, "neighbour_difference", network.neighbourDifference());
      json.addProperty("depends_on_neighbours", network.dependsOnNeighbours());
      batch(network.batch());
    }
    json.add("calibration", calibration);
  }

  private void batch(@Nullable BatchReport batch) {
    if (batch == null) {
      return;
    }
    number(json, "batch_deviation", batch.deviation());
    number(json, "batch_tolerance", batch.tolerance());
    json.addProperty("lanes", batch.lanes());
    number(json, "seconds_one_lane", batch.cost().plainNanos(1) / 1e9);
    number(json, "seconds_per_lane", batch.cost().plainNanos(batch.lanes()) / batch.lanes() / 1e9);
    json.addProperty("resident_bytes", batch.residentBytes());
  }

  private void comparison(@Nullable Comparison comparison) {
    json.addProperty("tolerance", tolerance);
    if (comparison == null) {
      json.add("largest_difference", JsonNull.INSTANCE);
      return;
    }
    number(json, "largest_difference", comparison.largestDifference());
    number(json, "largest_difference_shifted", comparison.shiftedDifference());
    json.addProperty("rows", comparison.rows());
    json.addProperty("row", comparison.row());
    json.addProperty("token", comparison.token());
    number(json, "expected", comparison.expected());
    number(json, "actual", comparison.actual());
  }

  private void tokenizer(@Nullable TokenizerReport tokenizer) {
    if (tokenizer == null) {
      return;
    }
    JsonObject one = new JsonObject();
    one.addProperty("kind", tokenizer.kind());
    one.addProperty("size", tokenizer.size());
    one.addProperty("end", tokenizer.end());
    one.addProperty("pad", tokenizer.pad());
    one.add("appended", numbers(tokenizer.appended()));
    one.addProperty("drawable_without_text", tokenizer.withoutText().size());
    one.addProperty("round_trips_tried", tokenizer.tried());
    one.addProperty("round_trips_unchanged", tokenizer.unchanged());
    one.addProperty("text", tokenizer.sample().text());
    one.addProperty("text_decoded", tokenizer.sample().back());
    one.add("text_unknown", texts(tokenizer.sample().unknown()));
    json.add("tokenizer", one);
  }

  private void vqgan(@Nullable VqganReport vqgan) {
    if (vqgan == null) {
      return;
    }
    JsonObject one = new JsonObject();
    one.addProperty("signature", vqgan.signature());
    one.addProperty("width", vqgan.width());
    one.addProperty("height", vqgan.height());
    one.addProperty("codes", vqgan.codes());
    number(one, "reconstruction_db", vqgan.reconstruction());
    number(one, "darkest", vqgan.darkest());
    number(one, "brightest", vqgan.brightest());
    number(one, "seconds_decode", vqgan.decodeTime().toNanos() / 1e9);
    number(one, "seconds_encode", vqgan.encodeTime().toNanos() / 1e9);
    json.add("vqgan", one);
  }

  private static void number(JsonObject object, String name, double value) {
    if (Double.isFinite(value)) {
      object.addProperty(name, value);
    } else {
      object.add(name, JsonNull.INSTANCE);
    }
  }

  private static JsonArray texts(Collection<String> texts) {
    JsonArray array = new JsonArray();
    texts.forEach(array::add);
    return array;
  }

  private static JsonArray numbers(Collection<Integer> numbers) {
    JsonArray array = new JsonArray();
    numbers.forEach(array::add);
    return array;
  }
}
