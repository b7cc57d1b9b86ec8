package org.glauber.trainer.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Places the tokens of texts on the sites of states.
 *
 * @param siteCount L
 * @param end the token that ends a text
 * @param pad the token that fills the sites after it
 */
public record TextPlacement(int siteCount, int end, int pad) {

  /** Returns the state of one text; empty if it has more tokens than there are sites. */
  public Optional<int[]> padded(int[] tokens) {
    if (tokens.length > siteCount) {
      return Optional.empty();
    }
    int[] state = Arrays.copyOf(tokens, siteCount);
    Arrays.fill(state, tokens.length, siteCount, pad);
    if (tokens.length < siteCount) {
      state[tokens.length] = end;
    }
    return Optional.of(state);
  }

  /**
   * Returns the states of texts that follow each other, without the tokens that do not fill a state
   * at the end.
   */
  public List<int[]> packed(List<int[]> texts) {
    List<int[]> states = new ArrayList<>();
    int[] state = new int[siteCount];
    int site = 0;
    for (int[] text : texts) {
      for (int k = 0; k <= text.length; k++) {
        state[site++] = k < text.length ? text[k] : end;
        if (site == siteCount) {
          states.add(state);
          state = new int[siteCount];
          site = 0;
        }
      }
    }
    return states;
  }
}
