package org.glauber.trainer;

import java.io.IOException;
import java.nio.file.Path;
import org.glauber.trainer.corpus.DocumentLayout;
import org.glauber.trainer.run.OptionRules;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of a corpus that is streamed and encoded by a tokenizer of the user. */
final class CorpusOptions {
  @Option(
      names = "--tokenizer",
      description =
          "a tokenizer.json or SentencePiece model; the corpus may then have any size, and is"
              + " streamed")
  @Nullable Path tokenizer;

  @Option(
      names = "--documents",
      description =
          "with --tokenizer: padded (a line is an example) or packed (lines follow each other);"
              + " padded if absent")
  @Nullable DocumentLayout documents;

  @Option(
      names = "--end-token",
      description = "with --tokenizer: the piece that ends a text; found by its name if absent")
  @Nullable String end;

  @Option(
      names = "--pad-token",
      description = "with --tokenizer: the piece that fills a state; found by its name if absent")
  @Nullable String pad;

  /** Returns whether the corpus is streamed. */
  boolean isGiven() {
    return tokenizer != null;
  }

  void check(OptionRules rules, boolean hasCorpus, boolean hasWords) {
    if (tokenizer == null) {
      requireAbsent(rules, "--documents", documents);
      requireAbsent(rules, "--end-token", end);
      requireAbsent(rules, "--pad-token", pad);
      return;
    }
    if (!hasCorpus) {
      throw rules.refusal("--tokenizer needs --corpus: the tales have their own words");
    }
    if (hasWords) {
      throw rules.refusal("--words and --tokenizer both decide the vocabulary: give one of them");
    }
  }

  private static void requireAbsent(OptionRules rules, String option, @Nullable Object value) {
    if (value != null) {
      throw rules.refusal(option + " needs --tokenizer");
    }
  }

  /**
   * Opens the corpus.
   *
   * @throws IllegalArgumentException if corpus or tokenizer cannot be used; the message says why
   */
  StreamedCorpus open(Path corpus, int siteCount, long seed) throws IOException {
    if (tokenizer == null) {
      throw new IllegalStateException("no tokenizer is given");
    }
    return StreamedCorpus.open(
        corpus,
        new StreamedCorpus.Tokens(
            tokenizer, documents == null ? DocumentLayout.PADDED : documents, end, pad),
        siteCount,
        seed);
  }
}
