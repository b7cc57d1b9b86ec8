package org.glauber.tokenizer.text;

import java.util.ArrayList;
import java.util.List;
import org.glauber.tokenizer.vocabulary.Tokenizer.Piece;

/** Collects the parts of a text that its model cannot represent, and joins adjacent pieces. */
final class UnknownParts {
  private final String text;
  private final List<StringBuilder> parts = new ArrayList<>();
  private String last = ""; // the last part's last piece
  private int end = -1; // end of the last part in the text, if known
  private int index; // in the text, after the last piece that was found

  UnknownParts(String text) {
    this.text = text;
  }

  /** Adds the text's next piece. */
  void add(Piece piece, boolean isUnknown) {
    int start = piece.text().isEmpty() ? -1 : text.indexOf(piece.text(), index);
    if (isUnknown
        && !(piece.text().equals(last) && !parts.isEmpty())) { // the bytes of one character
      String name = Visible.text(piece.text());
      if (start >= 0 && start == end) {
        parts.getLast().append(name);
      } else {
        parts.add(new StringBuilder(name));
      }
      last = piece.text();
    }
    if (start >= 0) {
      index = start + piece.text().length();
      end = isUnknown ? index : end;
    }
  }

  /** The parts in order. */
  List<String> parts() {
    return parts.stream().map(StringBuilder::toString).toList();
  }
}
