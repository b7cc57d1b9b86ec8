package org.glauber.tokenizer.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.sentencepiece.SpTokenizer;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SentencePieceDecoderTest {
  private static final List<String> PIECES =
      List.of("▁mia", "▁", "▁▁", "a", "b▁", "▁é", "日", ".", "▁日本");

  /** Without NUL and characters beyond the basic plane, which the native decoder corrupts. */
  @Test
  void itDecodesAsTheNativeProcessorDoes() throws IOException {
    for (boolean hasBytes : List.of(false, true)) {
      byte[] file = hasBytes ? SentencePieceFile.ofBytes(PIECES) : SentencePieceFile.of(PIECES);
      SentencePieceVocabulary vocabulary = SentencePieceVocabulary.of(file);
      SentencePieceDecoder decoder = new SentencePieceDecoder(vocabulary);
      try (SpTokenizer tokenizer = new SpTokenizer(file)) {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
          List<Integer> tokens = tokens(random, vocabulary);
          String expected =
              tokenizer
                  .getProcessor()
                  .decode(tokens.stream().mapToInt(Integer::intValue).toArray());
          assertThat(decoder.decode(tokens)).as("%s", tokens).isEqualTo(expected);
        }
      }
    }
  }

  private static List<Integer> tokens(Random random, SentencePieceVocabulary vocabulary) {
    return IntStream.generate(() -> random.nextInt(3, vocabulary.size()))
        .filter(token -> !isByteBeyond(token, vocabulary))
        .limit(random.nextInt(12))
        .boxed()
        .toList();
  }

  private static boolean isByteBeyond(int token, SentencePieceVocabulary vocabulary) {
    return vocabulary.isByte(token)
        && (vocabulary.byteOf(token) >= 0xF0 || vocabulary.byteOf(token) == 0);
  }

  @Test
  void charactersBeyondTheBasicPlaneAreKept() throws IOException {
    byte[] file = SentencePieceFile.ofBytes(List.of("▁", "a", "🦊"));
    SentencePieceVocabulary vocabulary = SentencePieceVocabulary.of(file);
    SentencePieceDecoder decoder = new SentencePieceDecoder(vocabulary);
    int fox = vocabulary.size() - 1;
    List<Integer> bytes = List.of(3 + 0xF0, 3 + 0x9F, 3 + 0xA6, 3 + 0x8A);
    assertThat(decoder.decode(List.of(fox))).isEqualTo("🦊");
    assertThat(decoder.decode(bytes)).isEqualTo("🦊");
    assertThat(decoder.decode(bytes.subList(0, 3))).isEqualTo("\uFFFD\uFFFD\uFFFD");
    assertThat(decoder.decode(List.of(fox - 1, 3, fox - 1))).isEqualTo("a\u0000a");
  }
}
