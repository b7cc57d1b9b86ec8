package org.glauber.trainer.stream;

/**
 * Where a stream is: the next example.
 *
 * @param epoch number of times that the whole text was read
 * @param window number of windows read in this epoch
 * @param taken number of examples taken from the window
 */
record StreamPosition(long epoch, int window, int taken) {
  static final StreamPosition START = new StreamPosition(0, 0, 0);

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is nothing of the kind
   */
  static StreamPosition of(String text) {
    String[] numbers = text.strip().split(" ");
    try {
      if (numbers.length == 3) {
        return new StreamPosition(
            Long.parseLong(numbers[0]), Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a position of a corpus: " + text, e);
    }
    throw new IllegalArgumentException("not a position of a corpus: " + text);
  }

  @Override
  public String toString() {
    return epoch + " " + window + " " + taken;
  }
}
