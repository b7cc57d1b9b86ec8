package org.glauber.trainer.release;

import java.time.Duration;
import java.util.Locale;
import org.glauber.model.v1.ModelCard;
import org.glauber.network.transformer.Transformer;
import org.glauber.trainer.corpus.Corpus;
import org.glauber.trainer.progress.Pace;
import org.glauber.trainer.recipe.Optimizer;
import org.glauber.trainer.recipe.Recipe;

/**
 * Writes the model card of a training that has ended.
 *
 * @param time total computing time, without interruptions
 * @param threads number of threads that the engine used
 */
public record TrainingCard(Recipe recipe, Corpus corpus, Duration time, int threads) {

  /**
   * Returns the card.
   *
   * @param summary sentence that says what the model makes
   * @param command command line that trains the model
   */
  public ModelCard card(String summary, String command) {
    return ModelCard.newBuilder()
        .setSummary(summary)
        .setData(corpus.description())
        .setCommand(command)
        .setTraining(training())
        .setLicence(corpus.licence())
        .setParameterCount(Transformer.parameterCount(recipe.shape()))
        .build();
  }

  private String training() {
    return String.format(
        Locale.ROOT,
        "%,d examples, %s loss, %s, batch %d, peak rate %s, in %s; threads: %d.",
        recipe.size().examples(),
        recipe.objective().loss().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        recipe.optimization().optimizer() == Optimizer.MUON ? "Muon" : "AdamW",
        recipe.size().batch(),
        recipe.optimization().peakRate(),
        Pace.words(time),
        threads);
  }
}
