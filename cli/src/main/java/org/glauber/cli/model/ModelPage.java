package org.glauber.cli.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.glauber.console.command.LevelsArgument;
import org.glauber.console.terminal.Paragraph;
import org.glauber.console.terminal.Quantity;
import org.glauber.console.terminal.TextTable;
import org.glauber.generation.v1.AliasTarget;
import org.glauber.generation.v1.ListModelsResponse;
import org.glauber.generation.v1.Model;
import org.glauber.generation.v1.ModelAlias;
import org.glauber.generation.v1.UnservedModel;
import org.glauber.model.v1.ImageProfile;
import org.glauber.model.v1.LevelSchedule;
import org.glauber.model.v1.ModelCard;
import org.glauber.model.v1.ModelFile;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampling;

/** Formats models as text for users. */
final class ModelPage {
  private static final String LABEL = "  %-12s  %s";

  private final int columns;

  /**
   * @param columns the maximum width of a line in columns
   */
  ModelPage(int columns) {
    this.columns = columns;
  }

  /**
   * A table of the models, then the card of each, then the models that are not served, with the
   * reason, then the aliases.
   */
  List<String> list(ListModelsResponse listed) {
    List<String> lines = new ArrayList<>(served(listed.getModelsList()));
    Map<UnservedModel, List<String>> services =
        new LinkedHashMap<>(); // of the same model and reason
    for (UnservedModel model : listed.getUnservedList()) {
      services
          .computeIfAbsent(model.toBuilder().clearService().build(), _ -> new ArrayList<>())
          .add(model.getService());
    }
    services.forEach(
        (model, by) -> {
          lines.add("");
          lines.add(model.getName() + " is not served");
          add(lines, "by", String.join(", ", by));
          add(lines, "reason", model.getReason());
        });
    for (ModelAlias alias : listed.getAliasesList()) {
      lines.add("");
      lines.add(alias.getName() + " is an alias");
      int all = alias.getTargetsList().stream().mapToInt(AliasTarget::getWeight).sum();
      for (AliasTarget target : alias.getTargetsList()) {
        String share = String.format(Locale.ROOT, "%.2f %%", 100.0 * target.getWeight() / all);
        add(lines, target.getModel(), share + (target.getServed() ? "" : ", not served"));
      }
    }
    return lines;
  }

  private List<String> served(List<Model> models) {
    if (models.isEmpty()) {
      return List.of("No model is served.");
    }
    TextTable table = new TextTable("NAME", "VERSION", "SITES", "TOKENS", "SWEEPS", "PARAMETERS");
    for (Model model : models) {
      ModelManifest manifest = model.getManifest();
      table.row(
          manifest.getName(),
          manifest.getVersion(),
          Quantity.count(manifest.getSiteCount()),
          Quantity.count(manifest.getVocabularySize()),
          Quantity.count(manifest.getMaxSweeps()),
          Quantity.rounded(manifest.getCard().getParameterCount()));
    }
    List<String> lines = new ArrayList<>(table.lines(columns));
    for (Model model : models) {
      lines.add("");
      lines.add(model.getManifest().getName());
      lines.addAll(card(model.getManifest().getCard()));
      model.getWarningsList().forEach(warning -> add(lines, "warning", warning));
    }
    return lines;
  }

  /** Everything about one model. */
  List<String> details(Model model) {
    ModelManifest manifest = model.getManifest();
    List<String> lines = new ArrayList<>();
    lines.add(manifest.getName() + " " + manifest.getVersion());
    lines.addAll(card(manifest.getCard()));
    model.getWarningsList().forEach(warning -> add(lines, "warning", warning));
    lines.add("");
    add(lines, "kind", kind(manifest));
    add(lines, "sites", Quantity.count(manifest.getSiteCount()));
    add(lines, "tokens", Quantity.count(manifest.getVocabularySize()));
    add(lines, "sweeps", "up to " + manifest.getMaxSweeps());
    add(
        lines,
        "start",
        manifest.hasPureNoiseVisits()
            ? "pure noise is passed to the network as " + manifest.getPureNoiseVisits() + " visits"
            : "pure noise is not marked for the network");
    add(lines, "parameters", Quantity.count(manifest.getCard().getParameterCount()));
    add(
        lines,
        "noise",
        "a forward step keeps the token with probability " + manifest.getKeepProbability());
    add(lines, "scan", manifest.getScanCount() == 0 ? "in order" : "permuted");
    add(lines, "logits", plain(manifest.getLogits().name(), "LOGITS_"));
    add(lines, "numbers", plain(manifest.getNumberFormat().name(), "NUMBER_FORMAT_"));
    add(lines, "digest", model.getDigest());
    lines.add("");
    lines.add("Recommended sampling");
    manifest.getRecommendedList().forEach(recommended -> lines.addAll(recommended(recommended)));
    if (manifest.getSchedulesCount() > 0) {
      lines.add("");
      lines.add("Schedules, for --levels");
      manifest.getSchedulesList().forEach(schedule -> lines.addAll(schedule(schedule)));
    }
    lines.add("");
    lines.add("Files");
    manifest.getFilesList().forEach(file -> lines.addAll(file(file)));
    return lines;
  }

  private static String kind(ModelManifest manifest) {
    if (!manifest.hasImage()) {
      return "text";
    }
    ImageProfile image = manifest.getImage();
    return "images of %d × %d pixels, %d × %d codes"
        .formatted(
            image.getColumns() * image.getFactor(),
            image.getRows() * image.getFactor(),
            image.getColumns(),
            image.getRows());
  }

  private List<String> card(ModelCard card) {
    List<String> lines = new ArrayList<>();
    add(lines, "summary", card.getSummary());
    add(lines, "data", card.getData());
    add(lines, "command", card.getCommand());
    add(lines, "training", card.getTraining());
    add(lines, "quality", card.getQuality());
    add(lines, "licence", card.getLicence());
    return lines;
  }

  private List<String> recommended(RecommendedSampling recommended) {
    Sampling sampling = recommended.getSampling();
    String settings =
        String.format(
            Locale.ROOT,
            "%s, temperature %s, top-p %s",
            sweeps(sampling),
            sampling.getTemperature(),
            sampling.getTopP());
    List<String> lines = new ArrayList<>();
    add(lines, plain(sampling.getSampler().name(), "SAMPLER_"), settings);
    add(lines, "", recommended.getReason());
    return lines;
  }

  private static String sweeps(Sampling sampling) {
    return sampling.getLevelsCount() == 0
        ? sampling.getSweeps() + " sweeps"
        : "levels " + LevelsArgument.text(sampling.getLevelsList());
  }

  private List<String> schedule(LevelSchedule schedule) {
    List<String> lines = new ArrayList<>();
    add(lines, schedule.getName(), LevelsArgument.text(schedule.getLevelsList()));
    add(lines, "", schedule.getReason());
    return lines;
  }

  private List<String> file(ModelFile file) {
    String line =
        "  %s  %s bytes  sha256 %s"
            .formatted(file.getPath(), Quantity.count(file.getSizeBytes()), file.getSha256());
    return Paragraph.wrap(line, columns, "    ");
  }

  /**
   * Adds a labelled value, wrapped between words, with all of its lines indented alike. Leaves out
   * an empty value.
   */
  private void add(List<String> lines, String label, String value) {
    if (!value.isBlank()) {
      String indent = LABEL.formatted("", "");
      String beforeIt = label;
      for (String line : value.lines().toList()) {
        lines.addAll(Paragraph.wrap(LABEL.formatted(beforeIt, line), columns, indent));
        beforeIt = "";
      }
    }
  }

  private static String plain(String name, String prefix) {
    return name.replaceFirst("^" + prefix, "").toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
