package org.glauber.tokenizer.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PiecesTest {
  @Test
  void aPieceIsFoundByTokenAndATokenByPiece() {
    Pieces pieces = Pieces.of(List.of("b", "a", "▁", "🦊", "e\u0301", "é"));
    assertThat(pieces.size()).isEqualTo(6);
    for (int token = 0; token < 6; token++) {
      assertThat(pieces.token(pieces.piece(token).orElseThrow())).hasValue(token);
    }
    assertThat(pieces.token("c")).isEmpty();
    assertThat(pieces.token("")).isEmpty();
    assertThat(pieces.piece(-1)).isEmpty();
    assertThat(pieces.piece(6)).isEmpty();
  }

  @Test
  void tokensWithoutAPieceAndOutOfRangeHaveNone() {
    Pieces pieces = Pieces.of(Map.of("a", 5, "b", 2, "negative", -1, "beyond", 1 << 20));
    assertThat(pieces.size()).isEqualTo(6);
    assertThat(pieces.piece(5)).hasValue("a");
    assertThat(pieces.piece(3)).isEmpty();
    assertThat(pieces.token("negative")).isEmpty();
    assertThat(pieces.token("beyond")).isEmpty();
    assertThat(Pieces.NONE.piece(0)).isEmpty();
  }

  @Test
  void ofEqualPiecesTheFirstIsFound() {
    Pieces pieces = Pieces.of(List.of("x", "a", "a", "a"));
    assertThat(pieces.token("a")).hasValue(1);
    assertThat(pieces.piece(3)).hasValue("a");
  }

  @Test
  void bothKindsOfFilesHaveTheirPieces(@TempDir Path directory) throws IOException {
    try (Tokenizer json = JsonTokenizer.load(SampleTokenizers.tokenizerJson(directory));
        Tokenizer pieces = SentencePiece.load(SampleTokenizers.sentencePiece(directory))) {
      assertThat(json.pieces().token("ball")).hasValue(10);
      assertThat(json.pieces().token("[PAD]")).hasValue(0);
      assertThat(json.pieces().size()).isEqualTo(19);
      int size = SampleTokenizers.PIECES.size() + 3;
      assertThat(pieces.pieces().token("▁mia")).hasValue(3);
      assertThat(pieces.pieces().token("</s>")).hasValue(1);
      assertThat(pieces.pieces().token("<extra_id_99>")).hasValue(size);
      assertThat(pieces.pieces().token("<extra_id_0>")).hasValue(size + 99);
    }
  }
}
