package org.glauber.modeltool.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.glauber.model.Model;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.ModelManifest;
import org.glauber.modeltool.check.NetworkReport.BatchReport;
import org.glauber.modeltool.logits.Comparison;

/** A report as lines of text. */
final class ReportText {
  private final List<String> lines = new ArrayList<>();

  private ReportText() {}

  /** The lines of a report. */
  static List<String> of(CheckReport report) {
    ReportText text = new ReportText();
    text.line("model", report.name());
    Model model = report.model();
    if (model != null) {
      text.manifest(model);
      NetworkReport network = report.network();
      if (network != null) {
        text.network(network, model.manifest());
      }
      Comparison comparison = report.comparison();
      if (comparison != null) {
        text.comparison(comparison);
      }
      TokenizerReport tokenizer = report.tokenizer();
      if (tokenizer != null) {
        text.tokenizer(tokenizer);
      }
      VqganReport vqgan = report.vqgan();
      if (vqgan != null) {
        text.vqgan(vqgan);
      }
    }
    report.warnings().forEach(warning -> text.line("warning", warning));
    report.refusals().forEach(refusal -> text.line("refused", refusal));
    text.line("result", report.isServed() ? "would be served" : "would be refused");
    return text.lines;
  }

  private void manifest(Model model) {
    ModelManifest manifest = model.manifest();
    line("digest", model.digest());
    line(
        "shapes",
        "L = %,d sites, V = %,d tokens, T = %,d × L steps",
        manifest.getSiteCount(),
        manifest.getVocabularySize(),
        manifest.getMaxSweeps());
  }

  private void network(NetworkReport network, ModelManifest manifest) {
    line("signature", network.signature());
    line("parameters", "%,d in a file of %,d bytes", network.parameters(), network.fileBytes());
    BatchReport batch = network.batch();
    if (batch != null) {
      line(
          "batch",
          "logits move by %.2g with its size, tolerance %.2g",
          batch.deviation(),
          batch.tolerance());
    }
    line(
        "neighbours",
        Double.isNaN(network.neighbourDifference())
            ? "not tried with one lane"
            : (network.dependsOnNeighbours()
                    ? "logits depend on them: "
                    : "logits do not depend on them: ")
                + number(network.neighbourDifference()));
    if (!network.calibration().isEmpty()) {
      line(
          "calibration",
          "sum by noise level, Π(φ) = %s if perfect%s",
          manifest.getKeepProbability(),
          manifest.getLogits() == Logits.LOGITS_CLEAN ? "; by construction with clean logits" : "");
      network
          .calibration()
          .forEach(level -> line("", "level %2d  %s", level.level(), sum(level.sum())));
    }
    if (batch != null) {
      line(
          "cost",
          "%s for one lane, %s a lane of %d",
          time(batch.cost().plainNanos(1)),
          time(batch.cost().plainNanos(batch.lanes()) / batch.lanes()),
          batch.lanes());
      line(
          "memory",
          batch.residentBytes() == 0
              ? "not known on this system"
              : "%,d MB in this process".formatted(batch.residentBytes() / 1_000_000));
    }
  }

  private void comparison(Comparison it) {
    line(
        "expected",
        "largest difference %s in %,d rows, tolerance %s: %s",
        number(it.largestDifference()),
        it.rows(),
        number(it.tolerance()),
        it.isWithinTolerance() ? "equal" : "DIFFERENT");
    if (!it.isWithinTolerance()) {
      line(
          "",
          "row %d, token %d: expected %s, the network returns %s",
          it.row(),
          it.token(),
          it.expected(),
          it.actual());
      line(
          "",
          "largest difference %s if every row is moved by a constant",
          number(it.shiftedDifference()));
    }
  }

  private void tokenizer(TokenizerReport it) {
    line("tokenizer", "%s with %,d tokens", it.kind(), it.size());
    line("special", "end %s, pad %s, appended %s", it.end(), it.pad(), it.appended());
    line(
        "round trip",
        "%,d of %,d tokens%s",
        it.unchanged(),
        it.tried(),
        it.changed().isEmpty() ? "" : ", " + it.changed());
    TokenizerReport.Sample sample = it.sample();
    line("text", "\"%s\" is %,d tokens", sample.text(), sample.tokens());
    line("", "and comes back as \"%s\"", sample.back());
    if (!sample.unknown().isEmpty()) {
      line("", "without %s", sample.unknown().stream().collect(Collectors.joining(" ")));
    }
  }

  private void vqgan(VqganReport it) {
    line("vqgan", "%s", it.signature());
    line("images", "%d × %d pixels, %,d codes", it.width(), it.height(), it.codes());
    line("pixels", "%.3g to %.3g", it.darkest(), it.brightest());
    line("round trip", "a test picture is reconstructed at %.1f dB", it.reconstruction());
    line(
        "",
        "%s to decode an image, %s to encode it",
        time((double) it.decodeTime().toNanos()),
        time((double) it.encodeTime().toNanos()));
  }

  private void line(String heading, String format, Object... values) {
    lines.add(
        "%-12s %s"
            .formatted(
                heading, values.length == 0 ? format : String.format(Locale.ROOT, format, values))
            .stripTrailing());
  }

  private static String sum(double sum) {
    return String.format(Locale.ROOT, sum < 1_000 ? "%.4f" : "%.1e", sum);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2g", value);
  }

  private static String time(double nanos) {
    return nanos < 1e9
        ? String.format(Locale.ROOT, "%.2f ms", nanos / 1e6)
        : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
  }
}
