package org.glauber.tokenizer.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.glauber.model.v1.ModelManifest;
import org.glauber.tokenizer.vocabulary.JsonTokenizer;
import org.glauber.tokenizer.vocabulary.SampleTokenizers;
import org.glauber.tokenizer.vocabulary.SentencePiece;
import org.glauber.tokenizer.vocabulary.SentencePieceFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Third-party tokenizers whose manifest names no unknown token: the parts of a text that they drop
 * or do not encode as text are named.
 */
class UnrepresentableTextTest {
  private static final String WHITE_SPACE = "{\"type\": \"Whitespace\"}";
  private static final String NOTHING = "null";

  @TempDir private Path directory;

  @SuppressWarnings("NullAway.Init") // loaded by each test
  private ModelTokenizer model;

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void aBpeModelWithoutAnUnknownTokenDropsWhatItDoesNotKnow() throws IOException {
    json(NOTHING, NOTHING, bpe("\"a\": 2, \"b\": 3, \"x\": 4", ""));
    assertThat(unknown("aöb")).containsExactly("ö");
    assertThat(unknown("öüö")).containsExactly("öüö");
    assertThat(unknown("a\u0000b🦊")).containsExactly("U+0000", "🦊");
    assertThat(unknown("abba")).isEmpty();
    close();
    json(NOTHING, NOTHING, bpe("\"a\": 2, \"á\": 3", ""));
    assertThat(unknown("á")).isEmpty();
    assertThat(unknown("a\u0301")).containsExactly("\u0301");
  }

  @Test
  void aWordModelWithoutItsUnknownTokenNamesTheWord() throws IOException {
    json(
        NOTHING,
        WHITE_SPACE,
        """
        {"type": "WordLevel", "vocab": {"<pad>": 0, "<end>": 1, "mia": 2, "had": 3},
         "unk_token": "<unk>"}""");
    assertThat(unknown("mia had zebra")).containsExactly("zebra");
    assertThat(unknown("mia had")).isEmpty();
  }

  @Test
  void anUnknownTokenThatIsAnOrdinaryPieceCountsAsUnknown() throws IOException {
    json(
        NOTHING,
        "{\"type\": \"WhitespaceSplit\"}",
        """
        {"type": "WordLevel", "vocab": {"<pad>": 0, "<end>": 1, "mia": 2, "[UNK]": 3},
         "unk_token": "[UNK]"}""");
    assertThat(unknown("mia zebra")).containsExactly("zebra");
    assertThat(unknown("mia [UNK]")).containsExactly("[UNK]");
  }

  @Test
  void aUnigramModelKnowsItsUnknownTokenById() throws IOException {
    String vocabulary =
        "[[\"<pad>\", 0], [\"<end>\", 0], [\"<unk>\", 0], [\"a\", -1], [\"b\", -1]]";
    json(NOTHING, NOTHING, "{\"type\": \"Unigram\", \"unk_id\": 2, \"vocab\": " + vocabulary + "}");
    assertThat(unknown("abcab")).containsExactly("c");
    close();
    json(
        NOTHING,
        NOTHING,
        "{\"type\": \"Unigram\", \"unk_id\": null, \"vocab\": " + vocabulary + "}");
    assertThat(unknown("ab c ab")).contains("c");
    assertThat(unknown("abab")).isEmpty();
  }

  @Test
  void charactersThatNormalisationRemovesAreNamedAndChangedOnesAreNot() throws IOException {
    json(
        """
        {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
         "strip_accents": null, "lowercase": true}""",
        "{\"type\": \"BertPreTokenizer\"}",
        """
        {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
         "max_input_chars_per_word": 100,
         "vocab": {"<pad>": 0, "<end>": 1, "[UNK]": 2, "a": 3, "##b": 4, "b": 5, "cafe": 6}}""");
    assertThat(unknown("a\u200Bb")).containsExactly("U+200B");
    assertThat(unknown("\uFEFFa\u0007")).containsExactly("U+FEFF", "U+0007");
    assertThat(unknown("A\tCAFÉ\n cafe\u0301")).isEmpty();
    assertThat(unknown("\u0001")).containsExactly("U+0001");
  }

  @Test
  void aRemovedPatternIsNamed() throws IOException {
    json(
        NOTHING,
        """
        {"type": "Split", "pattern": {"Regex": "[0-9]"}, "behavior": "Removed", "invert": false}""",
        bpe("\"a\": 2, \"b\": 3, \"1\": 4", ""));
    assertThat(unknown("a1b")).containsExactly("1");
  }

  @Test
  void addedTokensAreTextOnlyWhereTheyAreNotSpecial() throws IOException {
    String added =
        added(0, "<pad>", true) + "," + added(1, "<end>", true) + "," + added(4, "  ", false);
    json(added, NOTHING, NOTHING, bpe("\"a\": 2, \" \": 3", ""));
    assertThat(unknown("a<end>a<pad>")).containsExactly("<end>", "<pad>");
    assertThat(unknown("a  a")).isEmpty();
    assertThat(model.encode("a  a").tokens()).containsExactly(2, 4, 2);
  }

  @Test
  void aTextThatSpellsAByteTokenIsUnknown() throws IOException {
    json(
        NOTHING,
        NOTHING,
        """
        {"type": "Unigram", "unk_id": 2, "byte_fallback": true, "vocab": [["<pad>", 0],
         ["<end>", 0], ["<unk>", 0], ["a", -1], ["<0x41>", 0], ["<0xC3>", 0], ["<0xB6>", 0]]}""");
    assertThat(unknown("a<0x41>")).containsExactly("<0x41>");
    assertThat(model.encode("aö").tokens()).containsExactly(3, 5, 6);
    assertThat(unknown("aö")).isEmpty();
  }

  @Test
  void bytesOfASentencePieceModelAreNamedByTheirCharacter() throws IOException {
    byte[] file = SentencePieceFile.ofBytes(List.of("▁", "a", "b"));
    sentencePiece(file, manifest().setVocabularySize(3 + 256 + 3));
    assertThat(unknown("aö🦊")).isEmpty();
    close();
    ModelManifest.Builder reserving = manifest().setVocabularySize(3 + 256 + 3);
    for (int token = 3; token < 3 + 256; token++) {
      reserving.addReservedTokens(token);
    }
    sentencePiece(file, reserving);
    assertThat(unknown("aö b🦊🦊")).containsExactly("ö", "🦊🦊");
    assertThat(unknown("ab")).isEmpty();
  }

  @Test
  void aCharacterOfSeveralBytesIsDecodedWhole() throws IOException {
    sentencePiece(
        SentencePieceFile.ofBytes(List.of("▁", "a", "b")),
        manifest().setVocabularySize(3 + 256 + 3));
    assertThat(model.decode(model.encode("aö🦊 b").tokens()).text()).isEqualTo("aö🦊 b");
  }

  @Test
  void adjacentUnknownPiecesAreNamedAsOne() throws IOException {
    json(
        NOTHING,
        WHITE_SPACE,
        """
        {"type": "WordLevel", "vocab": {"<pad>": 0, "<end>": 1, "mia": 2, "[UNK]": 3},
         "unk_token": "[UNK]"}""");
    assertThat(unknown("mia </s> had <extra_id_0>mia"))
        .containsExactly("</s>", "had", "<extra_id_0>");
  }

  @Test
  void theSpaceMarkIsUnknownToASentencePieceModel() throws IOException {
    sentencePiece(SentencePieceFile.of(List.of("▁", "a", "b")), manifest().setVocabularySize(6));
    assertThat(unknown("a▁b")).containsExactly("▁");
  }

  private List<String> unknown(String text) {
    return model.encode(text).unknown();
  }

  private void json(String normalizer, String preTokenizer, String json) throws IOException {
    json(added(0, "<pad>", true) + "," + added(1, "<end>", true), normalizer, preTokenizer, json);
  }

  private void json(String added, String normalizer, String preTokenizer, String json)
      throws IOException {
    String file =
        """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s],
         "normalizer": %s, "pre_tokenizer": %s, "post_processor": null, "decoder": null,
         "model": %s}"""
            .formatted(added, normalizer, preTokenizer, json);
    Path path = directory.resolve("tokenizer.json");
    Files.write(path, file.getBytes(StandardCharsets.UTF_8));
    model = new ModelTokenizer(manifest().build(), JsonTokenizer.load(path));
  }

  private void sentencePiece(byte[] file, ModelManifest.Builder manifest) throws IOException {
    Path path = Files.write(directory.resolve("spiece.model"), file);
    model = new ModelTokenizer(manifest.build(), SentencePiece.load(path));
  }

  private static ModelManifest.Builder manifest() {
    ModelManifest.Builder manifest = SampleTokenizers.manifest("stranger", 19).toBuilder();
    manifest.getTextBuilder().clearUnknownToken().clearAppendedTokens();
    return manifest;
  }

  private static String added(int token, String piece, boolean isSpecial) {
    return """
        {"id": %d, "content": "%s", "single_word": false, "lstrip": false, "rstrip": false,
         "normalized": false, "special": %b}"""
        .formatted(token, piece, isSpecial);
  }

  private static String bpe(String vocabulary, String merges) {
    return """
        {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
         "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false,
         "vocab": {"<pad>": 0, "<end>": 1, %s}, "merges": [%s]}"""
        .formatted(vocabulary, merges);
  }
}
