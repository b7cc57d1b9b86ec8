package org.glauber.tokenizer.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyFileTest {
  @TempDir Path directory;

  @Test
  void aSentencePieceModelHasItsPiecesAndTheExtraIds() throws IOException {
    VocabularyFile vocabulary = VocabularyFile.read(SampleTokenizers.sentencePiece(directory));
    int pieces = SampleTokenizers.PIECES.size() + 3;
    assertThat(vocabulary.isJson()).isFalse();
    assertThat(vocabulary.size()).isEqualTo(pieces + 100);
    assertThat(vocabulary.token("<extra_id_0>")).contains(pieces + 99);
    assertThat(vocabulary.token("▁mia")).contains(3);
    assertThat(vocabulary.unknown()).hasValue(SampleTokenizers.UNKNOWN);
    assertThat(vocabulary.isText(3)).isTrue();
    assertThat(vocabulary.isText(SampleTokenizers.UNKNOWN)).isFalse();
    assertThat(vocabulary.isText(pieces)).isFalse();
  }

  @Test
  void aTokenizerJsonHasItsVocabularyAndItsUnknownToken() throws IOException {
    VocabularyFile vocabulary = VocabularyFile.read(SampleTokenizers.tokenizerJson(directory));
    assertThat(vocabulary.isJson()).isTrue();
    assertThat(vocabulary.size()).isEqualTo(19);
    assertThat(vocabulary.unknown()).hasValue(SampleTokenizers.UNKNOWN);
    assertThat(vocabulary.piece(SampleTokenizers.END)).isEqualTo("[END]");
    assertThat(vocabulary.piece(1_000)).isEqualTo("?");
    assertThat(vocabulary.isText(SampleTokenizers.END)).isFalse();
  }

  @Test
  void aFileThatIsNoTokenizerIsNamed() throws IOException {
    Path file = directory.resolve("tokenizer.model");
    for (String content : new String[] {"", "{ \"model\": 3 ", "words"}) {
      Files.writeString(file, content);
      assertThatThrownBy(() -> VocabularyFile.read(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString());
    }
  }
}
