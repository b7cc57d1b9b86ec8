package org.glauber.trainer.session;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.glauber.core.Scan;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.trainer.corpus.Corpus;
import org.glauber.trainer.recipe.Recipe;
import org.glauber.trainer.release.DenoiserRelease;
import org.jspecify.annotations.Nullable;

/** Trains a text model: the denoiser of its tokens. */
public record TextTraining(Corpus corpus, TextTokens tokens, Recipe recipe, Scan scan) {
  private static final String PREVIEW = "preview.pt";

  /**
   * Trains, from the checkpoint if there is one, and writes the model.
   *
   * @param time time budget of the training; if null, the recipe sets the number of examples
   * @param command command line to print in the model card
   */
  public void run(TrainingSession session, @Nullable Duration time, String command)
      throws IOException {
    session.run().requireSpace(Memory.checkpointBytes(recipe));
    DenoiserTraining training =
        DenoiserTraining.plan(
            new DenoiserRelease(recipe, scan, tokens.profile()), corpus, session, time);
    List<Tensor> weights =
        training.train(
            averages -> training.showTexts(averages, tokens.text(), session.run().file(PREVIEW)));
    session.model().write(tokens.fileName(), tokens.role(), tokens.file());
    training.write(
        weights, "Short texts of up to " + scan.siteCount() + " " + tokens.unit() + ".", command);
  }
}
