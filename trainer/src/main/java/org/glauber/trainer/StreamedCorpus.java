package org.glauber.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.glauber.trainer.corpus.DocumentLayout;
import org.glauber.trainer.corpus.TextPlacement;
import org.glauber.trainer.session.TextTokens;
import org.glauber.trainer.stream.StreamedText;
import org.glauber.trainer.stream.TextFile;
import org.glauber.trainer.tokenizer.TextTokenizer;
import org.glauber.trainer.tokenizer.TokenizerFile;
import org.jspecify.annotations.Nullable;

/** A text file that is streamed, its tokenizer, and what a run records of them. */
final class StreamedCorpus implements AutoCloseable {
  private static final List<String> END_PIECES =
      List.of("</s>", "<|endoftext|>", "<eos>", "<end>", "<|end_of_text|>", "[SEP]");
  private static final List<String> PAD_PIECES =
      List.of("<pad>", "[PAD]", "<|padding|>", "<|pad|>");
  private static final int MAX_VOCABULARY = 1 << 20;
  private static final double MEGABYTE = 1e6;

  private final Path file;
  private final Tokens tokens;
  private final TextFile bytes;
  private final TextTokenizer tokenizer;
  private final TextTokens textTokens;
  private final StreamedText text;
  private final long examples;

  private StreamedCorpus(
      Path file, Tokens tokens, TextFile bytes, TextTokenizer tokenizer, Sizes sizes) {
    this.file = file;
    this.tokens = tokens;
    this.bytes = bytes;
    this.tokenizer = tokenizer;
    int end = special(tokenizer, "--end-token", tokens.end(), END_PIECES, OptionalInt.empty());
    int pad = special(tokenizer, "--pad-token", tokens.pad(), PAD_PIECES, OptionalInt.of(end));
    this.textTokens = TextTokens.of(tokens.tokenizer(), tokenizer, end, pad);
    this.text =
        new StreamedText(
            bytes,
            new StreamedText.Encoding(
                tokenizer,
                tokenizer.size(),
                new TextPlacement(sizes.siteCount(), end, pad),
                tokens.layout()),
            String.format(
                Locale.ROOT,
                "%,.1f MB of %s, %s.",
                bytes.size() / MEGABYTE,
                file.getFileName(),
                tokens.layout().name().toLowerCase(Locale.ROOT)),
            sizes.seed());
    this.examples = text.exampleCount();
    if (examples == 0) {
      throw new IllegalArgumentException(
          "%s has no document to learn from in its first part read. Left out: %s"
              .formatted(file, text.leftOut()));
    }
  }

  /**
   * How the corpus is encoded.
   *
   * @param end piece that ends a text; null for one of the usual names
   * @param pad piece that fills a state; null for one of the usual names, or the end
   */
  record Tokens(
      Path tokenizer, DocumentLayout layout, @Nullable String end, @Nullable String pad) {}

  private record Sizes(int siteCount, long seed) {}

  static StreamedCorpus open(Path file, Tokens tokens, int siteCount, long seed)
      throws IOException {
    TextTokenizer tokenizer = TokenizerFile.open(tokens.tokenizer());
    try {
      if (tokenizer.size() > MAX_VOCABULARY) {
        throw new IllegalArgumentException(
            "%s must have at most %,d tokens, but has %,d"
                .formatted(tokens.tokenizer(), MAX_VOCABULARY, tokenizer.size()));
      }
      TextFile bytes = TextFile.open(file);
      try {
        return new StreamedCorpus(file, tokens, bytes, tokenizer, new Sizes(siteCount, seed));
      } catch (RuntimeException e) {
        bytes.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  private static int special(
      TextTokenizer tokenizer,
      String option,
      @Nullable String given,
      List<String> usual,
      OptionalInt fallback) {
    for (String piece : given == null ? usual : List.of(given)) {
      OptionalInt token = tokenizer.token(piece);
      if (token.isPresent()) {
        return token.getAsInt();
      }
    }
    if (given == null && fallback.isPresent()) {
      return fallback.getAsInt();
    }
    throw new IllegalArgumentException(
        given == null
            ? "the tokenizer has none of %s: name the piece with %s".formatted(usual, option)
            : "%s must be a piece of the tokenizer, not %s".formatted(option, given));
  }

  /** Returns what is trained on. */
  TrainCommand.Source source() {
    return new TrainCommand.Source(text, textTokens, OptionalLong.of(examples));
  }

  /** Returns a summary of the corpus, for the user. */
  String report() {
    String read =
        String.format(
            Locale.ROOT,
            "Streaming %s: %,.1f MB, about %,d examples, %,d tokens in the vocabulary.",
            file,
            bytes.size() / MEGABYTE,
            examples,
            tokenizer.size());
    return text.leftOut().count() == 0
        ? read
        : read + "\nLeft out of the part read so far: " + text.leftOut() + ".";
  }

  /** Returns what determines the examples, by option. */
  Map<String, String> recorded() throws IOException {
    return Map.of(
        "--corpus",
        file.getFileName() + ", digest of parts " + bytes.digest(),
        "--tokenizer",
        tokens.tokenizer().getFileName() + ", SHA-256 " + sha256(tokens.tokenizer()),
        "--documents",
        tokens.layout().name(),
        "--end-token and --pad-token",
        textTokens.profile().getText().getEndToken()
            + " and "
            + textTokens.profile().getText().getPadToken());
  }

  private static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has SHA-256
    }
  }

  @Override
  public void close() throws IOException {
    bytes.close();
    tokenizer.close();
  }
}
