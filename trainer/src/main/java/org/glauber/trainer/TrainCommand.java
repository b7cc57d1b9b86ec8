package org.glauber.trainer;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.glauber.trainer.corpus.Corpus;
import org.glauber.trainer.corpus.TalesCorpus;
import org.glauber.trainer.corpus.TextCorpus;
import org.glauber.trainer.recipe.Recipe;
import org.glauber.trainer.run.Interruption;
import org.glauber.trainer.run.ModelDirectory;
import org.glauber.trainer.run.OptionRules;
import org.glauber.trainer.run.RunDirectory;
import org.glauber.trainer.session.Memory;
import org.glauber.trainer.session.TextTokens;
import org.glauber.trainer.session.TextTraining;
import org.glauber.trainer.session.TrainingSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
  private static final int MAX_SITES = 65_536;

  private final Path home;

  @Spec CommandSpec spec;

  @Option(
      names = "--corpus",
      description = "UTF-8 text, one example a line; the tales grammar if absent")
  @Nullable Path corpusFile;

  @Option(names = "--sites", description = "L: the most words of an example", defaultValue = "48")
  int sites;

  @Option(
      names = "--words",
      description =
          "how many different words of the corpus are kept, the most frequent; lines with others"
              + " are left out (default: 65536)")
  @Nullable Integer words;

  @Mixin CorpusOptions streamed;
  @Mixin ModelOptions named;
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
    ModelDirectory model = named.claim(home);
    PrintWriter out = spec.commandLine().getOut();
    Map<String, String> record = options.recorded(sites);
    record.put("--sites", Integer.toString(sites));
    if (streamed.isGiven() && corpusFile != null) {
      try (StreamedCorpus opened = streamed.open(corpusFile, sites, options.seed)) {
        out.println(opened.report());
        record.putAll(opened.recorded());
        return train(rules, model, record, opened.source());
      }
    }
    if (corpusFile == null) {
      TalesCorpus tales = new TalesCorpus();
      return train(
          rules,
          model,
          record,
          new Source(tales, TextTokens.of(tales.vocabulary()), OptionalLong.empty()));
    }
    TextCorpus text =
        TextCorpus.read(corpusFile, sites, words == null ? TextCorpus.MAX_WORDS : words);
    out.println(text.report());
    record.put("--corpus", corpusFile.getFileName() + ", SHA-256 " + text.digest());
    return train(
        rules,
        model,
        record,
        new Source(text, TextTokens.of(text.vocabulary()), OptionalLong.of(text.lineCount())));
  }

  /**
   * What is trained on.
   *
   * @param size number of examples; empty if they are generated
   */
  record Source(Corpus corpus, TextTokens tokens, OptionalLong size) {}

  private int train(
      OptionRules rules, ModelDirectory model, Map<String, String> record, Source source)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Recipe recipe =
        options.recipe(sites, source.corpus().vocabularySize(), options.examples(source.size()));
    Memory.check(rules, recipe);
    if (options.minutes == null) {
      record.put("--examples", Long.toString(recipe.size().examples()));
    }
    RunDirectory run = named.open(home, record);
    TextTraining training =
        new TextTraining(source.corpus(), source.tokens(), recipe, options.scan(sites));
    return new TrainingSession(model, run, Interruption.listen(out), options.threads, out)
        .train(
            session -> training.run(session, options.time(1), TypedCommand.of(spec, named.name)));
  }

  private void check(OptionRules rules) {
    named.check(rules);
    rules.inRange("--sites", sites, 1, MAX_SITES);
    if (words != null) {
      rules.inRange("--words", words, 1, TextCorpus.MAX_WORDS);
    }
    if (words != null && corpusFile == null) {
      throw rules.refusal("--words needs --corpus: the tales have their own words");
    }
    streamed.check(rules, corpusFile != null, words != null);
    options.check(rules, sites);
  }
}
