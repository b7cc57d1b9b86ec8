package org.glauber.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.glauber.tokenizer.template.EncodedSegment;
import org.glauber.tokenizer.template.InvalidSegmentException;
import org.glauber.tokenizer.template.TemplateEncoding;
import org.glauber.tokenizer.template.TemplateSegment;
import org.glauber.tokenizer.template.TemplateSegment.RawToken;
import org.glauber.tokenizer.text.ModelTokenizer;
import org.glauber.tokenizer.text.ModelTokenizer.Decoded;
import org.glauber.tokenizer.text.ModelTokenizer.Encoded;
import org.glauber.tokenizer.vocabulary.JsonTokenizer;
import org.glauber.tokenizer.vocabulary.SampleTokenizers;
import org.glauber.tokenizer.vocabulary.SentencePiece;

/**
 * Any text encodes to tokens of the vocabulary, and any tokens decode to a text with ascending end
 * offsets. Any template is encoded or refused, and its tokens as raw tokens have the same texts.
 */
public final class TokenizerTextFuzz {
  private static final int WORDS = 19;
  private static final int PIECES = SampleTokenizers.PIECES.size() + 3;

  private static final ModelTokenizer BY_WORDS;
  private static final ModelTokenizer BY_PIECES;

  static {
    try {
      Path directory = Files.createTempDirectory("tokenizers");
      Path words = SampleTokenizers.tokenizerJson(directory);
      Path pieces = SampleTokenizers.sentencePiece(directory);
      BY_WORDS =
          new ModelTokenizer(SampleTokenizers.manifest("words", WORDS), JsonTokenizer.load(words));
      BY_PIECES =
          new ModelTokenizer(
              SampleTokenizers.manifest("pieces", PIECES), SentencePiece.load(pieces));
      for (Path file : List.of(words, pieces, directory)) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TokenizerTextFuzz() {}

  /** Runs one input as a text, and its bytes as tokens. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    both(BY_WORDS, WORDS, text, bytes);
    both(BY_PIECES, PIECES, text, bytes);
  }

  private static void both(
      ModelTokenizer tokenizer, int vocabularySize, String text, byte[] bytes) {
    Encoded encoded = tokenizer.encode(text);
    if (encoded.unknown().isEmpty()) { // else no model is given its tokens
      for (int token : encoded.tokens()) {
        require(token >= 0 && token < vocabularySize, "token " + token);
      }
      decode(tokenizer, encoded.tokens());
    }
    decode(
        tokenizer,
        IntStream.range(0, bytes.length)
            .map(k -> Byte.toUnsignedInt(bytes[k]) % vocabularySize)
            .boxed()
            .toList());
    template(tokenizer, vocabularySize, text);
  }

  /** The lines of the input are segments, of a kind that their first character chooses. */
  private static void template(ModelTokenizer tokenizer, int vocabularySize, String text) {
    TemplateEncoding encoding = new TemplateEncoding(tokenizer, () -> {});
    TemplateEncoding again = new TemplateEncoding(tokenizer, () -> {});
    try {
      for (String line : text.split("\n")) {
        TemplateSegment segment = segment(line);
        EncodedSegment encoded = encoding.add(segment);
        if (!encoded.unknown().isEmpty()) {
          return;
        }
        if (segment instanceof TemplateSegment.Blank) {
          again.add(segment);
        } else if (!encoded.tokens().isEmpty()) {
          for (int token : encoded.tokens()) {
            require(token >= 0 && token < vocabularySize, "token " + token);
          }
          require(again.add(numbers(encoded.tokens())).equals(encoded), "another text of " + line);
        }
      }
    } catch (InvalidSegmentException e) {
      // refused, as it should be
    }
  }

  private static TemplateSegment segment(String line) {
    if (line.length() < 2) {
      return new TemplateSegment.Blank(1);
    }
    String rest = line.substring(1);
    return switch (line.charAt(0) % 4) {
      case 0 -> new TemplateSegment.Raw(List.of(new RawToken.Piece(rest)));
      case 1 -> numbers(rest.chars().map(character -> character % 40).boxed().toList());
      case 2 -> new TemplateSegment.Text(rest, false);
      default -> new TemplateSegment.Text(rest, true);
    };
  }

  private static TemplateSegment numbers(List<Integer> tokens) {
    return new TemplateSegment.Raw(tokens.stream().<RawToken>map(RawToken.Number::new).toList());
  }

  private static void decode(ModelTokenizer tokenizer, List<Integer> tokens) {
    Decoded decoded = tokenizer.decode(tokens);
    int length = decoded.text().codePointCount(0, decoded.text().length());
    int last = 0;
    for (int end : decoded.endOffsets()) {
      require(end >= last && end <= length, "a token ends at " + end);
      last = end;
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
