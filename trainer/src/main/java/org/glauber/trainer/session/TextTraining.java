package org.glauber.trainer.session;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.glauber.core.Scan;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.TextProfile;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.trainer.corpus.WordCorpus;
import org.glauber.trainer.corpus.WordVocabulary;
import org.glauber.trainer.recipe.Recipe;
import org.glauber.trainer.release.DenoiserRelease;
import org.glauber.trainer.release.TokenizerJson;
import org.jspecify.annotations.Nullable;

/** Trains a text model: the denoiser of its words. */
public record TextTraining(WordCorpus corpus, Recipe recipe, Scan scan) {
  private static final String TOKENIZER = "tokenizer.json";

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
        DenoiserTraining.plan(new DenoiserRelease(recipe, scan, profile()), corpus, session, time);
    List<Tensor> weights = training.train(null);
    session
        .model()
        .write(
            TOKENIZER,
            FileRole.FILE_ROLE_TOKENIZER_JSON,
            file -> Files.writeString(file, TokenizerJson.of(corpus.vocabulary())));
    training.write(weights, "Short texts of up to " + scan.siteCount() + " words.", command);
  }

  private static ModelManifest profile() {
    return ModelManifest.newBuilder()
        .setModality(Modality.MODALITY_TEXT)
        .addReservedTokens(WordVocabulary.UNKNOWN)
        .setText(
            TextProfile.newBuilder()
                .setEndToken(WordVocabulary.END)
                .setPadToken(WordVocabulary.PAD)
                .setUnknownToken(WordVocabulary.UNKNOWN))
        .build();
  }
}
