package org.glauber.trainer.evaluation.perplexity;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.glauber.trainer.progress.Progress;

/**
 * Measures the perplexity of texts under a language model.
 *
 * @param directory the language model
 * @param check runs between batches; throws an exception to stop
 */
public record PerplexityEvaluation(
    Path directory, TextScorer.Scoring scoring, Device device, PrintWriter err, Runnable check) {

  /**
   * Opens the language model, so that what is wrong with it is found before samples are made.
   *
   * @throws IllegalArgumentException if it cannot be used; the message says why
   */
  public TextScorer open() throws IOException {
    return TextScorer.open(LanguageModelDirectory.read(directory), scoring, device);
  }

  /** Scores texts. */
  public PerplexityReport run(TextScorer scorer, List<String> texts) {
    try (Progress progress = Progress.of("texts", texts.size(), err)) {
      progress.begin(0);
      List<ScoredText> scored =
          scorer.score(
              texts,
              done -> {
                check.run();
                progress.at(done, "");
              });
      return PerplexityReport.of(scored, scorer.sentence());
    }
  }
}
