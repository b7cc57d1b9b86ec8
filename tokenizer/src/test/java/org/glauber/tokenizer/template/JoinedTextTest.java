package org.glauber.tokenizer.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.glauber.tokenizer.template.TemplateTokenizers.blank;
import static org.glauber.tokenizer.template.TemplateTokenizers.encode;
import static org.glauber.tokenizer.template.TemplateTokenizers.filled;
import static org.glauber.tokenizer.template.TemplateTokenizers.joined;
import static org.glauber.tokenizer.template.TemplateTokenizers.json;
import static org.glauber.tokenizer.template.TemplateTokenizers.kept;
import static org.glauber.tokenizer.template.TemplateTokenizers.manifest;
import static org.glauber.tokenizer.template.TemplateTokenizers.sentencePiece;
import static org.glauber.tokenizer.template.TemplateTokenizers.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.glauber.tokenizer.text.ModelTokenizer;
import org.glauber.tokenizer.vocabulary.JsonTokenizer;
import org.glauber.tokenizer.vocabulary.SampleTokenizers;
import org.glauber.tokenizer.vocabulary.SentencePieceFile;
import org.glauber.tokenizer.vocabulary.TokenizerJsonFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts that continue what stands before them, with every kind of tokenizer. */
class JoinedTextTest {
  private static final Path TALES = Path.of("../models/tales/tokenizer.json");

  private static final List<String> PIECES =
      List.of(
          "▁un", "▁able", "able", "▁Hello", "▁,", "▁world", ",", "do", "▁do", "▁", "a", "b", "l",
          "e", "u", "n", "d", "o", "é", "\u0301", "ש", "ל", "ו", "ם", ".", "H", "w", "r");

  @TempDir private Path directory;

  @Test
  void aSentencePieceTextEndsTheWordOfABlank() throws IOException {
    try (ModelTokenizer tokenizer = sentencePiece(directory, SentencePieceFile.of(PIECES))) {
      assertThat(filled(tokenizer, "do", text("un"), blank(1), joined("able")))
          .isEqualTo("undoable");
      assertThat(filled(tokenizer, "do", text("un"), blank(1), text("able")))
          .isEqualTo("undo able");
      assertThat(filled(tokenizer, "▁do", text("Hello"), blank(1), joined(", world")))
          .isEqualTo("Hello do, world");
      assertThat(filled(tokenizer, "▁do", text("Hello"), blank(1), text(", world")))
          .isEqualTo("Hello do , world");
    }
  }

  @Test
  void theRuleIsTheSameAtTheStartAndAfterText() throws IOException {
    try (ModelTokenizer tokenizer = sentencePiece(directory, SentencePieceFile.of(PIECES))) {
      int able = tokenizer.token("able").orElseThrow();
      assertThat(encode(tokenizer, joined("able")).getFirst().tokens()).containsExactly(able);
      assertThat(encode(tokenizer, text("un"), joined("able")).getLast().tokens())
          .containsExactly(able);
      assertThat(filled(tokenizer, "do", text("un"), joined("able"))).isEqualTo("unable");
      assertThat(filled(tokenizer, "do", joined("able"), text("able"))).isEqualTo("able able");
    }
  }

  @Test
  void spacesOfTheTextItselfAreKept() throws IOException {
    try (ModelTokenizer tokenizer = sentencePiece(directory, SentencePieceFile.of(PIECES))) {
      assertThat(filled(tokenizer, "do", text("un"), blank(1), joined(" able")))
          .isEqualTo("undo able");
      assertThat(filled(tokenizer, "do", text("un"), blank(1), joined("    able")))
          .isEqualTo("undo able");
      assertThat(encode(tokenizer, joined("   ")).getFirst().tokens()).isEmpty();
      assertThat(kept(tokenizer, text("un "), joined(" "), joined("able ")))
          .containsExactly("un", "", "able");
    }
  }

  /** The tokenizer of the second file is the definition: it adds no space to any text. */
  @Test
  void aSentencePieceTextHasTheTokensOfATokenizerThatAddsNoSpace() throws IOException {
    Random random = new Random(11);
    List<String> alphabet =
        List.of("a", "b", "l", "e", "able", "un", "do", " ", ",", ".", "é", "e\u0301", "ש", "H");
    try (ModelTokenizer adding = sentencePiece(directory, SentencePieceFile.of(PIECES));
        ModelTokenizer exact =
            sentencePiece(directory, SentencePieceFile.withoutAddedSpace(PIECES))) {
      for (int round = 0; round < 2_000; round++) {
        String text =
            random
                .ints(1 + random.nextInt(12), 0, alphabet.size())
                .mapToObj(alphabet::get)
                .collect(Collectors.joining());
        if (text.startsWith(" ")) {
          continue; // the tokenizer drops it at the start of a text, but not of a joined one
        }
        List<Integer> tokens = exact.encode(text).tokens();
        assertThat(encode(adding, joined(text)).getFirst().tokens()).as(text).isEqualTo(tokens);
        assertThat(encode(exact, joined(text)).getFirst().tokens()).as(text).isEqualTo(tokens);
      }
    }
  }

  @Test
  void textsOfAnyScriptCanBeJoined() throws IOException {
    try (ModelTokenizer tokenizer = sentencePiece(directory, SentencePieceFile.ofBytes(PIECES))) {
      for (String text :
          List.of(
              "\u0301", // a combining mark, after the letter of another segment
              "e\u0301",
              "שלום",
              "🦊",
              "👩‍🚀 able",
              "日本",
              "█", // an anchor
              "█able",
              "\uD835\uDD38")) {
        assertThat(encode(tokenizer, text("un"), joined(text)).getLast().unknown()).isEmpty();
        assertThat(filled(tokenizer, "do", text("un"), joined(text))).isEqualTo("un" + text);
        assertThat(filled(tokenizer, "do", text("un"), blank(1), joined(text)))
            .isEqualTo("undo" + text);
      }
    }
  }

  @Test
  void aWordPieceTextContinuesAWordIfTheVocabularyHasThePiece() throws IOException {
    TokenizerJsonFile file =
        TokenizerJsonFile.wordPiece(
            "un", "##able", "able", "##do", "do", "hello", "world", ",", "q", "a", "##a");
    try (ModelTokenizer tokenizer = json(directory, file)) {
      assertThat(filled(tokenizer, "##do", text("un"), blank(1), joined("able")))
          .isEqualTo("undoable");
      assertThat(filled(tokenizer, "##do", text("Un"), joined("ABLE"))).isEqualTo("unable");
      assertThat(filled(tokenizer, "do", text("Hello"), blank(1), joined(", world")))
          .isEqualTo("hello do, world");
      assertThat(filled(tokenizer, "do", text("un"), blank(1), joined(" able")))
          .isEqualTo("un do able");
      refused(tokenizer, "world", blank(1), joined("world"));
      refused(tokenizer, "world", text("hello"), joined("world"));
    }
  }

  @Test
  void byteLevelTextsAreJoinedWithAndWithoutAnAddedSpace() throws IOException {
    String merges = "\"a b\", \"l e\", \"ab le\", \"u n\", \"Ġ able\", \"Ġ un\"";
    String[] pieces = {
      "a", "b", "l", "e", "u", "n", "Ġ", ",", "ab", "le", "able", "un", "Ġable", "Ġun", "d"
    };
    for (boolean addsSpace : List.of(false, true)) {
      try (ModelTokenizer tokenizer =
          json(directory, TokenizerJsonFile.byteLevel(addsSpace, merges, pieces))) {
        int able = tokenizer.token("able").orElseThrow();
        assertThat(encode(tokenizer, text("un"), joined("able")).getLast().tokens())
            .containsExactly(able);
        assertThat(filled(tokenizer, "d", text("un"), blank(1), joined(" able")).strip())
            .isEqualTo("und able");
        boolean isSame = encode(tokenizer, text("able")).equals(encode(tokenizer, joined("able")));
        assertThat(isSame).isNotEqualTo(addsSpace);
      }
    }
  }

  @Test
  void aTokenizerThatMarksTheEndsOfWordsJoinsAfterABlankButNotAfterAWord() throws IOException {
    String merges = "\"a b\", \"l e</w>\", \"ab le</w>\", \"u n</w>\"";
    try (ModelTokenizer tokenizer =
        json(
            directory,
            TokenizerJsonFile.endOfWord(
                merges,
                "a",
                "b",
                "l",
                "e",
                "u",
                "n",
                "d",
                "a</w>",
                "b</w>",
                "l</w>",
                "e</w>",
                "u</w>",
                "n</w>",
                "ab",
                "le</w>",
                "able</w>",
                "un</w>"))) {
      assertThat(filled(tokenizer, "d", blank(1), joined("able"))).isEqualTo("dable");
      refused(tokenizer, "able", text("un"), joined("able"));
      assertThat(filled(tokenizer, "d", TemplateTokenizers.pieces("u", "n"), joined("able")))
          .isEqualTo("unable");
    }
  }

  @Test
  void aMetaspaceTextIsNormalisedAndJoined() throws IOException {
    try (ModelTokenizer tokenizer =
        json(
            directory,
            TokenizerJsonFile.metaspace(
                "▁un", "▁able", "able", "fi", "▁fi", "n", "d", "▁", "a", "b", "l", "e", ","))) {
      assertThat(filled(tokenizer, "d", text("un"), blank(1), joined("able"))).isEqualTo("undable");
      assertThat(filled(tokenizer, "d", text("un"), blank(1), text("able"))).isEqualTo("und able");
      assertThat(kept(tokenizer, text("ﬁn"), blank(1), joined("ﬁn"), text("ﬁn")))
          .containsExactly("fin", "", "fin", " fin");
    }
  }

  @Test
  void theTalesJoinPunctuationOnly() throws IOException {
    try (ModelTokenizer tokenizer =
        new ModelTokenizer(manifest(_ -> {}), JsonTokenizer.load(TALES))) {
      assertThat(filled(tokenizer, "ball", text("Mia had a"), blank(1), joined(", a bag .")))
          .isEqualTo("Mia had a ball, a bag.");
      assertThat(kept(tokenizer, text("Mia had a"), blank(1), joined(".")))
          .containsExactly("Mia had a", "", ".");
      refused(tokenizer, "bag", blank(1), joined("bag"));
      refused(tokenizer, "bag", text("ball"), joined("bag"));
      refused(tokenizer, "bag", joined("bag"));
    }
  }

  @Test
  void aTextWithUnknownPartsIsReportedNotJoined() throws IOException {
    try (ModelTokenizer tokenizer = sentencePiece(directory, SentencePieceFile.of(PIECES))) {
      EncodedSegment encoded = encode(tokenizer, text("un"), joined("🦊able")).getLast();
      assertThat(encoded.unknown()).containsExactly("🦊");
      assertThat(encoded.text()).isEmpty();
    }
  }

  @Test
  void aLongTextIsJoinedAndQuotedInPart() throws IOException {
    String text = "able".repeat(16_000);
    try (ModelTokenizer tokenizer = sentencePiece(directory, SentencePieceFile.of(PIECES))) {
      assertThat(encode(tokenizer, joined(text)).getFirst().tokens()).hasSize(16_000);
    }
    try (ModelTokenizer tokenizer =
        new ModelTokenizer(manifest(_ -> {}), JsonTokenizer.load(TALES))) {
      refused(tokenizer, "ball ".repeat(8) + "…", joined("ball ".repeat(1_000)));
    }
  }

  @Test
  void aModelWithoutWordsCanStillJoin() throws IOException {
    try (ModelTokenizer tokenizer =
        sentencePiece(directory, SentencePieceFile.of(List.of("▁", "!", "?")))) {
      assertThat(encode(tokenizer, text("!"), joined("?")).getLast().text()).isEqualTo("?");
      assertThat(kept(tokenizer, blank(1), joined("?"))).containsExactly("", "?");
    }
  }

  private static void refused(
      ModelTokenizer tokenizer, String quoted, TemplateSegment... segments) {
    assertThatThrownBy(() -> encode(tokenizer, segments))
        .isInstanceOfSatisfying(
            InvalidSegmentException.class,
            invalid -> {
              assertThat(invalid.part()).isEqualTo(new InvalidSegmentException.Part.Joined());
              assertThat(invalid.value()).isEqualTo("true");
              assertThat(invalid.rule())
                  .isEqualTo(
                      "must be false: the model's tokenizer cannot write \""
                          + quoted
                          + "\" without a space before it");
            });
  }

  @Test
  void ordinaryTextsHaveTheTokensTheyHaveAlone() throws IOException {
    try (ModelTokenizer tokenizer =
        sentencePiece(directory, SentencePieceFile.of(SampleTokenizers.PIECES))) {
      for (String text : List.of("mia had", " a ball ", "日本.", ", the", " ")) {
        assertThat(encode(tokenizer, text("mia"), blank(2), text(text)).getLast().tokens())
            .isEqualTo(tokenizer.encode(text).tokens());
      }
    }
  }
}
