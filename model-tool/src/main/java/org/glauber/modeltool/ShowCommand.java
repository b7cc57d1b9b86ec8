package org.glauber.modeltool;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.glauber.console.ExitCode;
import org.glauber.console.terminal.Console;
import org.glauber.console.terminal.JsonLine;
import org.glauber.model.Manifests;
import org.glauber.model.v1.ImageProfile;
import org.glauber.model.v1.ModelCard;
import org.glauber.model.v1.ModelFile;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampling;
import org.glauber.model.v1.TextProfile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code model show}: prints what a manifest says. */
@Command(
    name = "show",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = "Print what a model's manifest says. Its files are not read.")
final class ShowCommand implements Callable<Integer> {
  private static final int LISTED = 12;

  private final Console console;

  @Parameters(paramLabel = "DIR", description = "The model's directory.")
  private Path directory = Path.of("");

  @Option(names = "--json", description = "Print the manifest as one line of JSON.")
  private boolean json;

  ShowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ModelDirectory model = ModelDirectory.of(directory);
    ModelManifest manifest = model.repository().manifest(model.name());
    if (json) {
      console.out().println(JsonLine.of(manifest));
    } else {
      print(manifest);
    }
    return ExitCode.OK.code();
  }

  private void print(ModelManifest manifest) {
    line("model", manifest.getName() + " " + manifest.getVersion());
    line("modality", word(manifest.getModality()));
    line("sites", "L = %,d".formatted(manifest.getSiteCount()));
    line("tokens", "V = %,d".formatted(manifest.getVocabularySize()));
    line("reserved", listed(manifest.getReservedTokensList()));
    line("sweeps", "at most %,d".formatted(manifest.getMaxSweeps()));
    line("noise", noise(manifest));
    line("scan", manifest.getScanCount() == 0 ? "identity" : listed(manifest.getScanList()));
    line("logits", word(manifest.getLogits()) + ", " + word(manifest.getNumberFormat()));
    line(
        "pure noise",
        manifest.hasPureNoiseVisits()
            ? manifest.getPureNoiseVisits() + " visits"
            : "not labelled (sampling version 1)");
    if (manifest.hasText()) {
      line("text", text(manifest.getText()));
    }
    if (manifest.hasImage()) {
      ImageProfile image = manifest.getImage();
      line(
          "image",
          "%d × %d codes of %d × %d pixels"
              .formatted(
                  image.getRows(), image.getColumns(), image.getFactor(), image.getFactor()));
    }
    for (RecommendedSampling recommended : manifest.getRecommendedList()) {
      line("recommended", sampling(recommended.getSampling()));
    }
    manifest
        .getSchedulesList()
        .forEach(it -> line("schedule", it.getName() + " " + listed(it.getLevelsList())));
    for (ModelFile file : manifest.getFilesList()) {
      line(
          "file",
          "%s, %s, %,d bytes, %s"
              .formatted(
                  file.getPath(), word(file.getRole()), file.getSizeBytes(), file.getSha256()));
    }
    card(manifest.getCard());
  }

  private static String noise(ModelManifest manifest) {
    return "Π(φ) = %s, π %s"
        .formatted(
            manifest.getKeepProbability(),
            manifest.getTokenWeightsCount() == 0 ? "uniform" : "by weights");
  }

  private static String text(TextProfile text) {
    return "end %d, pad %d, unknown %s, appended %s"
        .formatted(
            text.getEndToken(),
            text.getPadToken(),
            text.hasUnknownToken() ? text.getUnknownToken() : "by the tokenizer's file",
            listed(text.getAppendedTokensList()));
  }

  private static String sampling(Sampling sampling) {
    String levels =
        sampling.getLevelsCount() == 0 ? "" : ", levels " + listed(sampling.getLevelsList());
    return "%s, %d sweeps%s, temperature %s, top-p %s"
        .formatted(
            word(Manifests.sampler(sampling)),
            sampling.getSweeps(),
            levels,
            sampling.getTemperature(),
            sampling.getTopP());
  }

  private void card(ModelCard card) {
    line("summary", card.getSummary());
    line("data", card.getData());
    line("training", card.getTraining());
    line("quality", card.getQuality());
    line("licence", card.getLicence());
    line(
        "parameters",
        card.getParameterCount() == 0 ? "" : "%,d".formatted(card.getParameterCount()));
  }

  /** A heading and a value; a value that is not given is shown as a dash. */
  private void line(String heading, String value) {
    console.out().println("%-12s %s".formatted(heading, value.isBlank() ? "–" : value.strip()));
  }

  /** The end of an enum constant's name: {@code LOGITS_CLEAN} is CLEAN. */
  private static String word(Enum<?> constant) {
    return constant.name().replaceFirst("^(MODALITY|LOGITS|NUMBER_FORMAT|FILE_ROLE|SAMPLER)_", "");
  }

  private static String listed(List<Integer> numbers) {
    String first =
        numbers.stream().limit(LISTED).map(String::valueOf).collect(Collectors.joining(", "));
    return numbers.isEmpty()
        ? "none"
        : first + (numbers.size() > LISTED ? ", … (%,d)".formatted(numbers.size()) : "");
  }
}
