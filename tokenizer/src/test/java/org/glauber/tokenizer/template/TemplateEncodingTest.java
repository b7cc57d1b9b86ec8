package org.glauber.tokenizer.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.glauber.tokenizer.template.TemplateTokenizers.blank;
import static org.glauber.tokenizer.template.TemplateTokenizers.encode;
import static org.glauber.tokenizer.template.TemplateTokenizers.joined;
import static org.glauber.tokenizer.template.TemplateTokenizers.kept;
import static org.glauber.tokenizer.template.TemplateTokenizers.manifest;
import static org.glauber.tokenizer.template.TemplateTokenizers.numbers;
import static org.glauber.tokenizer.template.TemplateTokenizers.pieces;
import static org.glauber.tokenizer.template.TemplateTokenizers.sentencePiece;
import static org.glauber.tokenizer.template.TemplateTokenizers.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.glauber.tokenizer.template.InvalidSegmentException.Part;
import org.glauber.tokenizer.text.ModelTokenizer;
import org.glauber.tokenizer.vocabulary.JsonTokenizer;
import org.glauber.tokenizer.vocabulary.SampleTokenizers;
import org.glauber.tokenizer.vocabulary.SentencePiece;
import org.glauber.tokenizer.vocabulary.SentencePieceFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateEncodingTest {
  @TempDir private Path directory;

  @Test
  void whatIsKeptHasTheSpaceOfItsPlace() throws IOException {
    try (ModelTokenizer tokenizer = sample()) {
      assertThat(kept(tokenizer, text("mia"), text("had"), blank(1), text("a"), joined(".")))
          .containsExactly("mia", " had", "", " a", ".");
      assertThat(kept(tokenizer, blank(2), text("mia"))).containsExactly("", " mia");
    }
    try (ModelTokenizer words =
        new ModelTokenizer(
            manifest(_ -> {}), JsonTokenizer.load(SampleTokenizers.tokenizerJson(directory)))) {
      assertThat(kept(words, text("mia had a"), text("ball"), text("."), blank(1), text(", red")))
          .containsExactly("mia had a", " ball", ".", "", ", red");
    }
  }

  @Test
  void whatIsKeptIsNormalised() throws IOException {
    try (ModelTokenizer tokenizer = sample()) {
      assertThat(kept(tokenizer, text("  mia   had "), blank(1), text(" a   ball ")))
          .containsExactly("mia had", "", " a ball");
    }
  }

  @Test
  void theSameTokensInTheSamePlacesHaveTheSameTexts() throws IOException {
    try (ModelTokenizer tokenizer = sample()) {
      TemplateSegment[] template = {
        joined("s"),
        text("mia"),
        blank(3),
        joined("s"),
        text(" "),
        text(" had a"),
        blank(1),
        pieces("▁", "▁the"),
        joined("."),
        text("日本 café"),
        blank(2),
        pieces("é")
      };
      List<EncodedSegment> encoded = encode(tokenizer, template);
      List<TemplateSegment> again = new ArrayList<>();
      List<String> texts = new ArrayList<>();
      for (int k = 0; k < template.length; k++) {
        EncodedSegment segment = encoded.get(k);
        if (template[k] instanceof TemplateSegment.Blank || !segment.tokens().isEmpty()) {
          again.add(
              template[k] instanceof TemplateSegment.Blank
                  ? template[k]
                  : numbers(segment.tokens()));
          texts.add(segment.text());
        }
      }
      assertThat(kept(tokenizer, again.toArray(TemplateSegment[]::new))).isEqualTo(texts);
    }
  }

  @Test
  void rawTokensAreKeptAsTheyAre() throws IOException {
    try (ModelTokenizer tokenizer = sample()) {
      List<EncodedSegment> encoded =
          encode(tokenizer, pieces("b", "a", "l", "l"), blank(1), numbers(List.of(3, 6)));
      assertThat(encoded.get(0).tokens())
          .isEqualTo(
              List.of("b", "a", "l", "l").stream().map(piece -> token(tokenizer, piece)).toList());
      assertThat(encoded.get(0).text()).isEqualTo("ball");
      assertThat(encoded.get(2).tokens()).containsExactly(3, 6);
      assertThat(encoded.get(2).text()).isEqualTo(" mia ball");
    }
  }

  @Test
  void incompleteCharactersOfRawBytesAreShownAsReplacements() throws IOException {
    try (ModelTokenizer tokenizer =
        sentencePiece(directory, SentencePieceFile.ofBytes(List.of("▁", "a")))) {
      assertThat(kept(tokenizer, pieces("a", "<0xF0>", "<0x9F>"), blank(1), pieces("<0x8A>")))
          .containsExactly("a\uFFFD\uFFFD", "", "\uFFFD");
      assertThat(kept(tokenizer, pieces("<0xF0>", "<0x9F>", "<0xA6>", "<0x8A>", "a")))
          .containsExactly("🦊a");
    }
  }

  @Test
  void aRawTokenMustStandForText() throws IOException {
    Path file = SampleTokenizers.sentencePiece(directory);
    int size = SampleTokenizers.PIECES.size() + 3;
    try (ModelTokenizer tokenizer =
        new ModelTokenizer(
            manifest(it -> it.setVocabularySize(size + 128).addReservedTokens(5)),
            SentencePiece.load(file))) {
      refused(tokenizer, 0, "must stand for text, and not be the pad token");
      refused(tokenizer, 1, "must stand for text, and not be the end token");
      refused(
          tokenizer,
          2,
          "must stand for text, and not be a special or unknown token of the tokenizer");
      refused(tokenizer, 5, "must stand for text, and not be a token that the model reserves");
      refused(
          tokenizer,
          size,
          "must stand for text, and not be a special or unknown token of the tokenizer");
      refused(
          tokenizer,
          size + 100,
          "must stand for text, and not be a token that the tokenizer does not have");
      refused(tokenizer, size + 128, "must be 0 to 158");
      refused(tokenizer, -1, "must be 0 to 158");
      refused(tokenizer, Integer.MIN_VALUE, "must be 0 to 158");
      assertThat(encode(tokenizer, numbers(List.of(size - 1))).getFirst().text()).isEqualTo("本");
    }
  }

  @Test
  void aPieceMustBeSpelledAsInTheFileAndStandForText() throws IOException {
    Path file = SampleTokenizers.sentencePiece(directory);
    try (ModelTokenizer tokenizer =
        new ModelTokenizer(manifest(it -> it.setVocabularySize(10)), SentencePiece.load(file))) {
      refused(tokenizer, "</s>", "must stand for text, and not be the end token", "</s>");
      refused(
          tokenizer,
          "<unk>",
          "must stand for text, and not be a special or unknown token of the tokenizer",
          "<unk>");
      refused(
          tokenizer,
          "<extra_id_0>",
          "must be a piece of one of the model's 10 tokens",
          "<extra_id_0>, token 130");
      for (String piece :
          List.of("mia", "_mia", "▁Mia", "▁mia ", " ", "\u0000", "🦊", "cafe\u0301")) {
        refused(
            tokenizer,
            piece,
            "must be a piece of the model's vocabulary, spelled as in its tokenizer file",
            piece);
      }
    }
  }

  @Test
  void allTextsTogetherAreBounded() throws IOException {
    String text = "ball ".repeat(13_000);
    try (ModelTokenizer tokenizer = sample()) {
      List<EncodedSegment> encoded = encode(tokenizer, text(text), text(text), text("mia"));
      assertThat(encoded)
          .extracting(EncodedSegment::isTruncated)
          .containsExactly(false, true, true);
      assertThat(encoded.get(0).text()).isEqualTo(text.strip());
      assertThat(encoded.get(1).text()).isEqualTo(" " + text.substring(0, 536));
      assertThat(encoded.get(2).text()).isEmpty();
      assertThat(encoded.get(1).tokens()).hasSize(13_000);
    }
  }

  private ModelTokenizer sample() throws IOException {
    return sentencePiece(directory, SentencePieceFile.of(SampleTokenizers.PIECES));
  }

  private static int token(ModelTokenizer tokenizer, String piece) {
    return tokenizer.token(piece).orElseThrow();
  }

  private static void refused(ModelTokenizer tokenizer, int token, String rule) {
    refused(tokenizer, numbers(List.of(3, token)), new Part.Token(1, false), rule, "" + token);
  }

  private static void refused(ModelTokenizer tokenizer, String piece, String rule, String value) {
    refused(tokenizer, pieces("▁mia", piece), new Part.Token(1, true), rule, value);
  }

  private static void refused(
      ModelTokenizer tokenizer, TemplateSegment segment, Part part, String rule, String value) {
    assertThatThrownBy(() -> encode(tokenizer, segment))
        .isInstanceOfSatisfying(
            InvalidSegmentException.class,
            invalid -> {
              assertThat(invalid.part()).isEqualTo(part);
              assertThat(invalid.rule()).isEqualTo(rule);
              assertThat(invalid.value()).isEqualTo(value);
            });
  }
}
