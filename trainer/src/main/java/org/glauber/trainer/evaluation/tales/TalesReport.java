package org.glauber.trainer.evaluation.tales;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.glauber.console.terminal.TextTable;
import org.glauber.core.statistics.ShareDifference;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.trainer.diversity.FeatureDiversity;
import org.glauber.trainer.diversity.TaleDiversity;
import org.glauber.trainer.evaluation.report.EarlierReport;
import org.glauber.trainer.evaluation.report.ReliabilityReport;
import org.glauber.trainer.evaluation.report.SamplingText;
import org.glauber.trainer.evaluation.report.Shares;
import org.glauber.trainer.samples.Generations.Generated;
import org.glauber.trainer.tales.TalesGrammar;
import org.jspecify.annotations.Nullable;

/**
 * The results of an evaluation of tales, as lines for people and as JSON.
 *
 * @param rows one row for each way to generate
 * @param reliability null if the model is not on this machine or was trained on other words
 * @param earlier report to compare the shares of accepted tales with; null for none
 */
record TalesReport(
    List<Row> rows, @Nullable ReliabilityReport reliability, @Nullable EarlierReport earlier) {

  TalesReport {
    rows = List.copyOf(rows);
  }

  /** A way to generate tales. */
  enum Kind {
    FREE("free", ""),
    INFILLED("half of the words given", "infilled_"),
    /** Without a template, at temperature 1 and top-p 1. */
    PLAIN("free", "plain_");

    private final String words;
    private final String prefix; // of the keys in JSON

    Kind(String words, String prefix) {
      this.words = words;
      this.prefix = prefix;
    }
  }

  /**
   * The results of one way to generate.
   *
   * @param diversity diversity of the accepted tales; empty if there are none or if half of the
   *     words were given
   * @param evaluationsPerSite mean number of steps per free site that the network decided
   */
  record Row(
      Kind kind,
      SamplingOptions sampling,
      Tally tally,
      List<FeatureDiversity> diversity,
      double evaluationsPerSite) {
    Row {
      diversity = List.copyOf(diversity);
    }

    static Row of(
        Kind kind, SamplingOptions sampling, TalesGrammar grammar, List<Generated> generated) {
      Tally tally = Tally.of(grammar, generated.stream().map(Generated::text).toList());
      return new Row(kind, sampling, tally, List.of(), Generated.evaluationsPerSite(generated));
    }

    /** Returns this row with the diversity of the accepted tales among the generated ones. */
    Row withDiversity(TaleDiversity diversityOf, List<Generated> generated) {
      List<String> tales = generated.stream().map(it -> Tally.tale(it.text())).toList();
      return new Row(kind, sampling, tally, diversityOf.of(tales), evaluationsPerSite);
    }

    ShareDifference difference(EarlierReport report) {
      return report.difference(tally.acceptedTales(), kind.prefix + "tales_accepted");
    }
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>(accepted());
    if (earlier != null) {
      lines.addAll(differences(earlier));
    }
    lines.addAll(diversity());
    if (reliability != null) {
      lines.add("");
      lines.addAll(reliability.lines());
    }
    return lines;
  }

  private List<String> accepted() {
    TextTable table =
        new TextTable(
            "WHAT",
            "SAMPLING",
            "TALES",
            "95 %",
            "SENTENCES",
            "95 %",
            "DIFFERENT",
            "EVALUATIONS/SITE");
    for (Row row : rows) {
      Tally tally = row.tally();
      table.row(
          row.kind().words,
          SamplingText.sentence(row.sampling()),
          Shares.percent(tally.acceptedTales().share()),
          tally.acceptedTales().interval().percent(),
          Shares.percent(tally.sentencesShare()),
          tally.sentencesInterval().percent(),
          tally.different() + " of " + tally.tales(),
          String.format(Locale.ROOT, "%.2f", row.evaluationsPerSite()));
    }
    return table.lines();
  }

  private List<String> differences(EarlierReport report) {
    List<String> lines =
        new ArrayList<>(List.of("", "Accepted tales against " + report.file() + ":"));
    TextTable table = new TextTable("WHAT", "DIFFERENCE");
    rows.forEach(
        row ->
            table.row(
                row.kind().words + ", " + SamplingText.sentence(row.sampling()),
                row.difference(report).sentence()));
    lines.addAll(table.lines());
    return lines;
  }

  private List<String> diversity() {
    TextTable table =
        new TextTable(
            "SAMPLING", "OF", "DISTANCE", "EXPECTED", "UP TO", "DISTINCT", "EXPECTED", "LAW");
    for (Row row : rows) {
      for (FeatureDiversity feature : row.diversity()) {
        table.row(
            SamplingText.sentence(row.sampling()),
            key(feature),
            String.format(Locale.ROOT, "%.3f", feature.distance()),
            String.format(Locale.ROOT, "%.3f", feature.expected()),
            String.format(Locale.ROOT, "%.3f", feature.most()),
            feature.distinct() + " of " + feature.possible(),
            String.format(Locale.ROOT, "%.1f", feature.expectedDistinct()),
            feature.followsTheLaw() ? "followed" : "missed");
      }
    }
    List<String> lines =
        new ArrayList<>(
            List.of(
                "",
                "Accepted free tales against the grammar's law: total variation distance, and what as many",
                "tales of the grammar's own have on average and up to (99 %):"));
    lines.addAll(table.lines());
    return lines;
  }

  /** Adds all results to a JSON report. */
  void addTo(JsonObject report) {
    rows.forEach(row -> add(report, row));
    if (reliability != null) {
      reliability.addTo(report);
    }
    if (earlier != null) {
      report.add("against", against(earlier));
    }
  }

  private static void add(JsonObject report, Row row) {
    Tally tally = row.tally();
    Shares.add(report, row.kind().prefix + "tales_accepted", tally.acceptedTales());
    Shares.add(
        report,
        row.kind().prefix + "sentences_accepted",
        tally.sentencesShare(),
        tally.sentencesInterval());
    report.addProperty(row.kind().prefix + "tales_different", tally.differentShare());
    report.addProperty(row.kind().prefix + "evaluations_per_site", row.evaluationsPerSite());
    if (!row.diversity().isEmpty()) {
      JsonObject diversity = new JsonObject();
      row.diversity().forEach(feature -> diversity.add(key(feature), json(feature)));
      report.add(row.kind().prefix + "diversity", diversity);
    }
  }

  private static JsonObject json(FeatureDiversity feature) {
    JsonObject object = new JsonObject();
    object.addProperty("distance", feature.distance());
    object.addProperty("expected_distance", feature.expected());
    object.addProperty("most_distance", feature.most());
    object.addProperty("distinct", feature.distinct());
    object.addProperty("expected_distinct", feature.expectedDistinct());
    object.addProperty("possible", feature.possible());
    object.addProperty("follows_law", feature.followsTheLaw());
    return object;
  }

  private JsonObject against(EarlierReport report) {
    JsonObject against = new JsonObject();
    rows.forEach(
        row ->
            against.add(row.kind().prefix + "tales_accepted", Shares.json(row.difference(report))));
    return against;
  }

  private static String key(FeatureDiversity feature) {
    return feature.feature().name().toLowerCase(Locale.ROOT);
  }
}
