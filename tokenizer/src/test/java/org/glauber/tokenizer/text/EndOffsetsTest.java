package org.glauber.tokenizer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class EndOffsetsTest {
  /** A token is a byte of UTF-8. */
  private static final Function<List<Integer>, String> BYTES =
      tokens -> {
        byte[] bytes = new byte[tokens.size()];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = tokens.get(i).byteValue();
        }
        return new String(bytes, StandardCharsets.UTF_8);
      };

  private static final Runnable NO_PAUSE = () -> {};

  /** A token's text depends on the number of tokens before it, which a window does not show. */
  private static final Function<List<Integer>, String> COUNTING =
      tokens -> {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
          text.append(i).append('.');
        }
        return text.toString();
      };

  @Test
  void aCharacterOfSeveralTokensEndsWithItsLast() {
    List<Integer> tokens = bytes("aé日🦊b");
    assertThat(new EndOffsets(BYTES).of(tokens, "aé日🦊b", NO_PAUSE))
        .containsExactly(1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 5);
  }

  @Test
  void bytesOfNoCharacterStillConcatenateToTheText() {
    List<Integer> tokens = new ArrayList<>(bytes("a"));
    tokens.addAll(List.of(0xF0, 0x9F, 0xE6, 0x97));
    tokens.addAll(bytes("b"));
    tokens.addAll(List.of(0xE6, 0x97));
    String text = BYTES.apply(tokens);
    List<Integer> offsets = new EndOffsets(BYTES).of(tokens, text, NO_PAUSE);
    assertThat(offsets).isSorted().hasSize(tokens.size());
    assertThat(offsets.getLast()).isEqualTo(text.codePointCount(0, text.length()));
  }

  @Test
  void aDecoderThatLooksFarBackFallsBackToPrefixes() {
    List<Integer> tokens = Collections.nCopies(12, 7);
    assertThat(new EndOffsets(COUNTING).of(tokens, COUNTING.apply(tokens), NO_PAUSE))
        .containsExactly(2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 23, 26);
  }

  @Test
  void theWorkIsLinearInTheNumberOfTokens() {
    AtomicLong decoded = new AtomicLong();
    Function<List<Integer>, String> counted =
        tokens -> {
          decoded.addAndGet(tokens.size());
          return BYTES.apply(tokens);
        };
    List<Integer> tokens = bytes("x".repeat(5_000));
    new EndOffsets(counted).of(tokens, BYTES.apply(tokens), NO_PAUSE);
    assertThat(decoded.get()).isLessThan(12 * 5_000);

    decoded.set(0);
    Function<List<Integer>, String> silent =
        silentTokens -> {
          decoded.addAndGet(silentTokens.size());
          return "";
        };
    new EndOffsets(silent).of(tokens, "", NO_PAUSE);
    assertThat(decoded.get()).isLessThan(12 * 5_000);
  }

  @Test
  void aLongStateWhoseDecoderLooksFarBackTakesBoundedWork() {
    AtomicLong decoded = new AtomicLong();
    Function<List<Integer>, String> counted =
        tokens -> {
          decoded.addAndGet(tokens.size());
          return COUNTING.apply(tokens);
        };
    List<Integer> tokens = Collections.nCopies(20_000, 7);
    String text = COUNTING.apply(tokens);
    List<Integer> offsets = new EndOffsets(counted).of(tokens, text, NO_PAUSE);
    assertThat(offsets).isSorted().hasSize(tokens.size());
    assertThat(offsets.getLast()).isEqualTo(text.length());
    assertThat(decoded.get()).isLessThan(5_000_000);
  }

  @Test
  void thePauseCanStopTheWorkAtAnyToken() {
    for (Function<List<Integer>, String> decoder : List.of(BYTES, COUNTING)) {
      List<Integer> tokens = bytes("x".repeat(100));
      AtomicLong pauses = new AtomicLong();
      Runnable pause =
          () -> {
            if (pauses.incrementAndGet() == 50) {
              throw new CancellationException();
            }
          };
      EndOffsets offsets = new EndOffsets(decoder);
      String text = decoder.apply(tokens);
      assertThatThrownBy(() -> offsets.of(tokens, text, pause))
          .isInstanceOf(CancellationException.class);
    }
  }

  private static List<Integer> bytes(String text) {
    List<Integer> tokens = new ArrayList<>();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      tokens.add(b & 0xff);
    }
    return tokens;
  }
}
