package org.glauber.trainer.evaluation.perplexity;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.glauber.console.terminal.TextTable;
import org.glauber.core.statistics.ConfidenceInterval;
import org.jspecify.annotations.Nullable;

/**
 * The generative perplexity of samples.
 *
 * @param scoring how the texts were scored, in sentences
 */
public record PerplexityReport(Perplexity perplexity, String scoring) {

  static PerplexityReport of(List<ScoredText> scored, String scoring) {
    return new PerplexityReport(Perplexity.of(scored), scoring);
  }

  /** Returns the lines for people. */
  public List<String> lines() {
    ConfidenceInterval interval = perplexity.interval();
    Perplexity.Mean ofTexts = perplexity.ofTexts();
    Perplexity.Mean entropy = perplexity.entropy();
    TextTable table = new TextTable("GENERATIVE PERPLEXITY", "VALUE", "");
    table.row(
        "of a token, all texts together (MDLM)",
        decimal(perplexity.perToken()),
        "95 %: " + decimal(interval.low()) + " to " + decimal(interval.high()));
    table.row("mean of the texts' own (SEDD)", decimal(ofTexts.value()), error(ofTexts));
    table.row("of a word", decimal(perplexity.perWord()), "words are separated by white space");
    table.row("bits a byte", decimal(perplexity.bitsPerByte()), "");
    table.row(
        "entropy of a text's tokens, nats",
        decimal(entropy.value()),
        error(entropy) + ", in texts of %s tokens".formatted(decimal(perplexity.length().value())));
    List<String> lines = new ArrayList<>(table.lines());
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d texts, %,d scored tokens of the language model. %s",
            perplexity.texts().size(),
            perplexity.tokens(),
            scoring));
    int skipped = perplexity.all() - perplexity.texts().size();
    if (skipped > 0) {
      lines.add(
          String.format(
              Locale.ROOT, "%,d further texts have no token that can be scored.", skipped));
    }
    lines.add(
        "Repetition lowers perplexity and entropy together: compare it between samples of equal"
            + " entropy.");
    return lines;
  }

  private static String error(Perplexity.Mean mean) {
    return Double.isNaN(mean.error()) ? "one text" : "± " + decimal(mean.error());
  }

  private static String decimal(double value) {
    return Double.isInfinite(value) ? "∞" : String.format(Locale.ROOT, "%.3f", value);
  }

  /** Adds {@code perplexity} to a JSON report. Numbers that are not finite are null. */
  public void addTo(JsonObject report) {
    JsonObject object = new JsonObject();
    add(object, "per_token", perplexity.perToken());
    JsonArray interval = new JsonArray();
    interval.add(finite(perplexity.interval().low()));
    interval.add(finite(perplexity.interval().high()));
    object.add("per_token_interval", interval);
    add(object, "loss", perplexity.loss());
    add(object, "mean_of_texts", perplexity.ofTexts().value());
    add(object, "mean_of_texts_standard_error", perplexity.ofTexts().error());
    add(object, "per_word", perplexity.perWord());
    add(object, "bits_per_byte", perplexity.bitsPerByte());
    add(object, "entropy", perplexity.entropy().value());
    add(object, "entropy_standard_error", perplexity.entropy().error());
    add(object, "mean_tokens", perplexity.length().value());
    object.addProperty("texts", perplexity.texts().size());
    object.addProperty("texts_not_scored", perplexity.all() - perplexity.texts().size());
    object.addProperty("tokens", perplexity.tokens());
    object.addProperty("words", perplexity.words());
    object.addProperty("scoring", scoring);
    report.add("perplexity", object);
  }

  private static void add(JsonObject object, String name, double value) {
    object.addProperty(name, finite(value));
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? (Double) value : null;
  }
}
