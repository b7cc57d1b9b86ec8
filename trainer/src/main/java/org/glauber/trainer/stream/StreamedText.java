package org.glauber.trainer.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;
import org.glauber.trainer.corpus.Corpus;
import org.glauber.trainer.corpus.DocumentLayout;
import org.glauber.trainer.corpus.TextPlacement;
import org.glauber.trainer.input.LeftOut;
import org.glauber.trainer.tokenizer.TextTokenizer;

/**
 * A corpus of a text of any size, read as a stream.
 *
 * <p>In each epoch the blocks of the text are read once, in an order that depends on the seed and
 * the epoch. The examples of {@value #WINDOW_BLOCKS} blocks, which come from as many places of the
 * text, form a window, are shuffled, and are drawn one after another. Only one window is in memory.
 * The stream is a function of the text, the seed and its position, so it continues from a position
 * exactly as if it had not been interrupted.
 *
 * <p>About one document in a hundred, chosen by its offset, is held out.
 */
public final class StreamedText implements Corpus {
  private static final int WINDOW_BLOCKS = 16;
  private static final int HELD_OUT_EVERY = 100;
  private static final int MOST_HELD_OUT = 512;
  private static final int MOST_HELD_OUT_BLOCKS = 64;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final Encoding encoding;
  private final TextBlocks blocks;
  private final LeftOut leftOut = new LeftOut();
  private final String description;
  private final long seed;
  private StreamPosition position = StreamPosition.START;
  private List<int[]> window = List.of();
  private boolean isLoaded;

  /**
   * How documents become states.
   *
   * @param vocabularySize V
   */
  public record Encoding(
      TextTokenizer tokenizer,
      int vocabularySize,
      TextPlacement placement,
      DocumentLayout layout) {}

  /** Creates a stream at its beginning. */
  public StreamedText(TextBytes text, Encoding encoding, String description, long seed) {
    this.encoding = encoding;
    this.blocks = new TextBlocks(text, leftOut);
    this.description = description;
    this.seed = seed;
  }

  @Override
  public int vocabularySize() {
    return encoding.vocabularySize();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public String licence() {
    return "";
  }

  /** Returns the documents that were left out so far; those of later epochs count again. */
  public LeftOut leftOut() {
    return leftOut;
  }

  @Override
  public String position() {
    return position.toString();
  }

  @Override
  public void moveTo(String saved) {
    position = saved.isEmpty() ? StreamPosition.START : StreamPosition.of(saved);
    window = List.of();
    isLoaded = false;
  }

  /** Returns the next state. Which it is does not depend on {@code random}. */
  @Override
  public int[] draw(int siteCount, RandomGenerator random) {
    if (!isLoaded) {
      window = window(position);
      isLoaded = true;
    }
    long emptyEpochs = position.epoch();
    while (position.taken() >= window.size()) {
      boolean isLast = position.window() + 1 >= windowCount();
      position =
          isLast
              ? new StreamPosition(position.epoch() + 1, 0, 0)
              : new StreamPosition(position.epoch(), position.window() + 1, 0);
      if (position.epoch() > emptyEpochs + 1) {
        throw new IllegalArgumentException(
            "the corpus has no document to learn from. Left out: " + leftOut);
      }
      window = window(position);
    }
    int[] state = window.get(position.taken());
    position = new StreamPosition(position.epoch(), position.window(), position.taken() + 1);
    return state.clone();
  }

  private int windowCount() {
    return Math.max(1, Math.ceilDiv(blocks.count(), WINDOW_BLOCKS));
  }

  private List<int[]> window(StreamPosition at) {
    int[] order = order(at.epoch());
    int first = at.window() * WINDOW_BLOCKS;
    int end = Math.min(order.length, first + WINDOW_BLOCKS);
    List<int[]> documents = new ArrayList<>();
    for (int k = first; k < end; k++) {
      documents.addAll(documents(order[k], offset -> !isHeldOut(offset)));
    }
    Random random = new Random(seed * MIX + at.epoch() * 0x1000003L + at.window());
    Collections.shuffle(documents, random);
    List<int[]> states = states(documents);
    Collections.shuffle(states, random);
    return states;
  }

  /** Returns the order of the blocks in an epoch. */
  private int[] order(long epoch) {
    int[] order = new int[blocks.count()];
    Arrays.setAll(order, k -> k);
    SplittableRandom random = new SplittableRandom(seed * MIX + epoch);
    for (int k = order.length - 1; k > 0; k--) { // Fisher-Yates shuffle
      int other = random.nextInt(k + 1);
      int block = order[k];
      order[k] = order[other];
      order[other] = block;
    }
    return order;
  }

  private static boolean isHeldOut(long offset) {
    long mixed = (offset + 1) * MIX;
    return Long.remainderUnsigned(mixed ^ (mixed >>> 29), HELD_OUT_EVERY) == 0;
  }

  private List<int[]> documents(int block, LongPredicate accepts) {
    List<int[]> documents = new ArrayList<>();
    try {
      for (String text : blocks.read(block, accepts)) {
        tokens(text).ifPresent(documents::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return documents;
  }

  private Optional<int[]> tokens(String text) {
    try {
      int[] tokens = encoding.tokenizer().tokens(text);
      if (Arrays.stream(tokens).allMatch(encoding.tokenizer()::isText)) {
        return Optional.of(tokens);
      }
      leftOut.add("with parts that the tokenizer does not know", shortened(text));
    } catch (IllegalArgumentException e) {
      leftOut.add("that the tokenizer cannot encode", shortened(text));
    }
    return Optional.empty();
  }

  private static String shortened(String text) {
    return "“" + text.substring(0, Math.min(20, text.length())) + "…”";
  }

  private List<int[]> states(List<int[]> documents) {
    return switch (encoding.layout()) {
      case PACKED -> encoding.placement().packed(documents);
      case PADDED -> {
        List<int[]> states = new ArrayList<>();
        for (int[] document : documents) {
          encoding
              .placement()
              .padded(document)
              .ifPresentOrElse(
                  states::add,
                  () ->
                      leftOut.add(
                          "of more tokens than --sites " + encoding.placement().siteCount(),
                          document.length + " tokens"));
        }
        yield states;
      }
    };
  }

  /** Returns a part of the held-out documents; if they are too few, a part of the text itself. */
  @Override
  public Corpus heldOut() {
    int[] order = order(-1);
    int most = Math.min(order.length, MOST_HELD_OUT_BLOCKS);
    List<int[]> documents = new ArrayList<>();
    for (int k = 0; k < most && documents.size() < MOST_HELD_OUT; k++) {
      documents.addAll(documents(order[k], StreamedText::isHeldOut));
    }
    List<int[]> states = states(documents);
    if (states.isEmpty()) {
      states = window(StreamPosition.START);
    }
    if (states.isEmpty()) {
      throw new IllegalArgumentException(
          "the corpus has no document to learn from. Left out: " + leftOut);
    }
    return new HeldOutStates(
        List.copyOf(states.subList(0, Math.min(MOST_HELD_OUT, states.size()))), this);
  }

  /** Estimates the number of examples in the text, from its first window. */
  public long exampleCount() {
    int read = Math.min(WINDOW_BLOCKS, blocks.count());
    return Math.round(
        (double) window(StreamPosition.START).size() * blocks.count() / Math.max(1, read));
  }

  /** Held-out states, drawn uniformly. */
  private record HeldOutStates(List<int[]> states, StreamedText text) implements Corpus {
    @Override
    public int vocabularySize() {
      return text.vocabularySize();
    }

    @Override
    public String description() {
      return text.description();
    }

    @Override
    public String licence() {
      return text.licence();
    }

    @Override
    public int[] draw(int siteCount, RandomGenerator random) {
      return states.get(random.nextInt(states.size())).clone();
    }
  }
}
