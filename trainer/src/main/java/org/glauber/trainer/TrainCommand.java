package org.glauber.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.TextProfile;
import org.glauber.trainer.corpus.TalesCorpus;
import org.glauber.trainer.corpus.TextCorpus;
import org.glauber.trainer.corpus.WordCorpus;
import org.glauber.trainer.corpus.WordVocabulary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code train}: Algorithm 1 from a corpus of text to a complete model directory. */
@Command(
    name = "train",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Train a text model and write its directory. Interrupted, it resumes from its checkpoint.")
final class TrainCommand implements Callable<Integer> {
  private static final String TOKENIZER = "tokenizer.json";

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "the model's name")
  String name;

  @Option(names = "--corpus", description = "text, one example a line; the tales grammar if absent")
  Optional<Path> corpusFile;

  @Option(names = "--sites", description = "L", defaultValue = "48")
  int sites;

  @Mixin PlaceOptions places;
  @Mixin RecipeOptions options;

  @Override
  public Integer call() throws IOException {
    options.useCores();
    WordCorpus corpus =
        corpusFile.isPresent() ? TextCorpus.read(corpusFile.get(), sites) : new TalesCorpus();
    ModelManifest profile =
        ModelManifest.newBuilder()
            .setModality(Modality.MODALITY_TEXT)
            .addReservedTokens(WordVocabulary.UNKNOWN)
            .setText(
                TextProfile.newBuilder()
                    .setEndToken(WordVocabulary.END)
                    .setPadToken(WordVocabulary.PAD)
                    .setUnknownToken(WordVocabulary.UNKNOWN))
            .build();
    DenoiserTraining training =
        new DenoiserTraining(
            corpus,
            options.recipe(sites, corpus.vocabularySize()),
            options.scan(sites),
            profile,
            places.model(name),
            places.run(name));
    training.train(spec.commandLine().getOut(), Optional.empty());
    Files.writeString(places.model(name).resolve(TOKENIZER), TokenizerJson.of(corpus.vocabulary()));
    training.write(
        "Short texts of up to " + sites + " words.",
        TypedCommand.of(spec, name),
        options.cores(),
        Map.of(TOKENIZER, FileRole.FILE_ROLE_TOKENIZER_JSON));
    spec.commandLine().getOut().println("Wrote " + places.model(name));
    return 0;
  }
}
