package org.glauber.trainer;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.TextProfile;
import org.glauber.trainer.corpus.TalesCorpus;
import org.glauber.trainer.corpus.TextCorpus;
import org.glauber.trainer.corpus.WordCorpus;
import org.glauber.trainer.corpus.WordVocabulary;
import org.glauber.trainer.learning.Recipe;
import org.glauber.trainer.run.Interruption;
import org.glauber.trainer.run.ModelDirectory;
import org.glauber.trainer.run.OptionRules;
import org.glauber.trainer.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code train}: runs Algorithm 1 on a text corpus and writes a complete model directory. */
@Command(
    name = "train",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Train a text model and write its directory. Interrupted, it resumes from its checkpoint.")
final class TrainCommand implements Callable<Integer> {
  private static final String TOKENIZER = "tokenizer.json";
  private static final int MAX_SITES = 65_536;

  private final Path home;

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "the model's name")
  String name;

  @Option(
      names = "--corpus",
      description = "UTF-8 text, one example a line; the tales grammar if absent")
  Optional<Path> corpusFile;

  @Option(names = "--sites", description = "L: the most words of an example", defaultValue = "48")
  int sites;

  @Option(
      names = "--words",
      description =
          "how many different words of the corpus are kept, the most frequent; lines with others"
              + " are left out (default: 65536)")
  Optional<Integer> words;

  @Mixin PlaceOptions places;
  @Mixin RecipeOptions options;

  /**
   * Creates the command.
   *
   * @param home the repository's root
   */
  TrainCommand(Path home) {
    this.home = home;
  }

  @Override
  public Integer call() throws IOException {
    OptionRules rules = new OptionRules(spec);
    check(rules);
    ModelDirectory model = ModelDirectory.claim(places.models(home), name, places.replaces);
    PrintWriter out = spec.commandLine().getOut();
    Map<String, String> record = options.recorded(sites);
    record.put("--sites", Integer.toString(sites));
    WordCorpus corpus;
    OptionalLong size = OptionalLong.empty();
    if (corpusFile.isPresent()) {
      TextCorpus text =
          TextCorpus.read(corpusFile.get(), sites, words.orElse(TextCorpus.MAX_WORDS));
      out.println(text.report());
      record.put("--corpus", corpusFile.get().getFileName() + ", SHA-256 " + text.digest());
      size = OptionalLong.of(text.lineCount());
      corpus = text;
    } else {
      corpus = new TalesCorpus();
    }
    Recipe recipe = options.recipe(sites, corpus.vocabularySize(), options.examples(size));
    Memory.check(rules, recipe);
    if (options.minutes.isEmpty()) {
      record.put("--examples", Long.toString(recipe.examples()));
    }
    RunDirectory run = RunDirectory.open(places.run(home, name), record);
    return new TrainingSession(model, run, Interruption.listen(out), options.threads, out)
        .train(session -> train(session, corpus, recipe));
  }

  private void check(OptionRules rules) {
    rules.checkName(name);
    rules.inRange("--sites", sites, 1, MAX_SITES);
    words.ifPresent(count -> rules.inRange("--words", count, 1, TextCorpus.MAX_WORDS));
    if (words.isPresent() && corpusFile.isEmpty()) {
      throw rules.refusal("--words needs --corpus: the tales have their own words");
    }
    options.check(rules, sites);
  }

  private void train(TrainingSession session, WordCorpus corpus, Recipe recipe) throws IOException {
    session.run().requireSpace(Memory.checkpointBytes(recipe));
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
        new DenoiserTraining(corpus, recipe, options.scan(sites), profile, session);
    training.plan(options.time(1));
    training.train(Optional.empty());
    session
        .model()
        .write(
            TOKENIZER,
            FileRole.FILE_ROLE_TOKENIZER_JSON,
            file -> Files.writeString(file, TokenizerJson.of(corpus.vocabulary())));
    training.write("Short texts of up to " + sites + " words.", TypedCommand.of(spec, name));
  }
}
