package org.glauber.trainer.evaluation;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.glauber.console.terminal.TextTable;
import org.glauber.core.statistics.ShareDifference;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.trainer.diversity.FeatureDiversity;
import org.glauber.trainer.diversity.TaleDiversity;
import org.glauber.trainer.samples.Generations.Generated;
import org.glauber.trainer.tales.TalesGrammar;

/**
 * The results of an evaluation of tales, as lines for people and as JSON.
 *
 * @param rows one row for each way to generate
 * @param reliability absent if the model is not on this machine or was trained on other words
 * @param earlier report to compare the shares of accepted tales with
 */
record TalesReport(
    List<Row> rows, Optional<ReliabilityReport> reliability, Optional<EarlierReport> earlier) {

  TalesReport {
    rows = List.copyOf(rows);
  }

  /**
   * The results of one way to generate.
   *
   * @param prefix prefix of the row's keys in JSON
   * @param diversity diversity of the accepted tales; empty if there are none or if half of the
   *     words were given
   * @param evaluationsPerSite mean number of steps per free site that the network decided
   */
  record Row(
      String what,
      String prefix,
      SamplingOptions sampling,
      Tally tally,
      List<FeatureDiversity> diversity,
      double evaluationsPerSite) {
    Row {
      diversity = List.copyOf(diversity);
    }

    static Row of(
        String what,
        String prefix,
        SamplingOptions sampling,
        TalesGrammar grammar,
        List<Generated> generated) {
      int freeSites = generated.stream().mapToInt(Generated::freeSites).sum();
      int evaluations = generated.stream().mapToInt(Generated::evaluations).sum();
      Tally tally = Tally.of(grammar, generated.stream().map(Generated::text).toList());
      return new Row(
          what,
          prefix,
          sampling,
          tally,
          List.of(),
          freeSites == 0 ? 0 : (double) evaluations / freeSites);
    }

    /** Returns this row with the diversity of the accepted tales among the generated ones. */
    Row withDiversity(TaleDiversity diversityOf, List<Generated> generated) {
      List<String> tales = generated.stream().map(it -> Tally.tale(it.text())).toList();
      return new Row(what, prefix, sampling, tally, diversityOf.of(tales), evaluationsPerSite);
    }

    ShareDifference difference(EarlierReport report) {
      return report.difference(tally.acceptedTales(), prefix + "tales_accepted");
    }
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>(accepted());
    earlier.ifPresent(report -> lines.addAll(differences(report)));
    lines.addAll(diversity());
    reliability.ifPresent(
        report -> {
          lines.add("");
          lines.addAll(report.lines());
        });
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
          row.what(),
          EvalCommand.sentence(row.sampling()),
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
                row.what() + ", " + EvalCommand.sentence(row.sampling()),
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
            EvalCommand.sentence(row.sampling()),
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
    reliability.ifPresent(it -> it.addTo(report));
    earlier.ifPresent(it -> report.add("against", against(it)));
  }

  private static void add(JsonObject report, Row row) {
    Tally tally = row.tally();
    Shares.add(report, row.prefix() + "tales_accepted", tally.acceptedTales());
    Shares.add(
        report,
        row.prefix() + "sentences_accepted",
        tally.sentencesShare(),
        tally.sentencesInterval());
    report.addProperty(row.prefix() + "tales_different", tally.differentShare());
    report.addProperty(row.prefix() + "evaluations_per_site", row.evaluationsPerSite());
    if (!row.diversity().isEmpty()) {
      JsonObject diversity = new JsonObject();
      row.diversity().forEach(feature -> diversity.add(key(feature), json(feature)));
      report.add(row.prefix() + "diversity", diversity);
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
        row -> against.add(row.prefix() + "tales_accepted", Shares.json(row.difference(report))));
    return against;
  }

  private static String key(FeatureDiversity feature) {
    return feature.feature().name().toLowerCase(Locale.ROOT);
  }
}
