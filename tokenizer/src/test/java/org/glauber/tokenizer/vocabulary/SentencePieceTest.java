package org.glauber.tokenizer.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.glauber.tokenizer.vocabulary.Tokenizer.Piece;
import org.junit.jupiter.api.Test;

class SentencePieceTest extends TokenizerContract {
  private static final int SIZE = SampleTokenizers.PIECES.size() + 3; // P

  @Override
  Tokenizer load(Path directory) throws IOException {
    return SentencePiece.load(SampleTokenizers.sentencePiece(directory));
  }

  @Override
  int vocabularySize() {
    return SIZE + 128; // as T5's embeddings, rounded up behind the extra ids
  }

  @Override
  Map<String, String> specials() {
    // The vocabulary does not contain the spelling of a control piece, which is therefore unknown.
    return Map.of(
        "<extra_id_0>", "<extra_id_0>",
        "<extra_id_42>", "<extra_id_42>",
        "a<extra_id_99>b", "<extra_id_99>",
        "</s>", "</",
        "<pad>", "<p",
        "<unk>", "<unk>");
  }

  @Test
  void extraIdsFollowThePiecesInDescendingOrderAsInT5() throws IOException {
    Path file = Files.createDirectory(directory.resolve("other"));
    try (Tokenizer t5 = load(file)) {
      assertThat(t5.encode("a <extra_id_0> ball <extra_id_99><extra_id_100>"))
          .extracting(Piece::token)
          .startsWith(
              t5.encode("a").getFirst().token(),
              SIZE + 99,
              t5.encode("ball").getFirst().token(),
              SIZE);
      assertThat(t5.decode(List.of(SIZE + 99, 3, SIZE, 4, 1, 0, 2, SIZE + 127)))
          .isEqualTo("mia had");
    }
  }

  @Test
  void anInvalidFileIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("no.model"), "");
    assertThatThrownBy(() -> SentencePiece.load(file))
        .isInstanceOf(IOException.class)
        .hasMessage("a SentencePiece model must hold pieces, but holds none");
  }
}
