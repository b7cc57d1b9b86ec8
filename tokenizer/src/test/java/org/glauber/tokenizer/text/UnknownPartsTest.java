package org.glauber.tokenizer.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.glauber.tokenizer.vocabulary.Tokenizer;
import org.glauber.tokenizer.vocabulary.Tokenizer.Piece;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UnknownPartsTest {
  @Test
  void adjacentPiecesAreOnePart() {
    assertThat(parts("öü a ä", "ö", "ü", "ä")).containsExactly("öü", "ä");
  }

  /** A part takes time in proportion to its length. */
  @Test
  @Timeout(5)
  void aLongPartIsJoinedQuickly() {
    int count = 150_000;
    String[] pieces = new String[count];
    for (int k = 0; k < count; k++) {
      pieces[k] = k % 2 == 0 ? "\u200B" : "\u200C";
    }
    assertThat(parts(String.join("", pieces), pieces).getFirst()).hasSize(6 * count);
  }

  private static List<String> parts(String text, String... unknown) {
    UnknownParts parts = new UnknownParts(text);
    for (String piece : unknown) {
      parts.add(new Piece(Tokenizer.NO_TOKEN, piece), true);
    }
    return parts.parts();
  }
}
