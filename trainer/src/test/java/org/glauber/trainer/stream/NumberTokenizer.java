package org.glauber.trainer.stream;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.glauber.trainer.tokenizer.TextTokenizer;

/** A tokenizer of numbers: each is its own token; 0 is padding and 1 the end. */
public record NumberTokenizer(int size) implements TextTokenizer {
  @Override
  public int[] tokens(String text) {
    try {
      return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("it has parts that are no numbers", e);
    }
  }

  @Override
  public String text(int[] tokens) {
    return Arrays.stream(tokens).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }

  @Override
  public OptionalInt token(String piece) {
    return OptionalInt.empty();
  }

  @Override
  public boolean isText(int token) {
    return token > 1 && token < size;
  }

  @Override
  public boolean isJson() {
    return true;
  }

  @Override
  public void close() {}
}
