package org.glauber.network.evaluation;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.glauber.network.NetworkRefusedException;
import org.glauber.network.script.ScriptModule;

/**
 * A causal language model as TorchScript: {@code forward(tokens)} takes tokens (B, L) i64 and
 * returns logits (B, L, V) of any float type, where the logits at token l are of token l + 1 given
 * the tokens 0 … l. A tuple whose first value is that tensor, and a dictionary with {@code logits},
 * are accepted too.
 *
 * <p>Confined to the thread that opened it.
 */
public final class CausalLanguageModel implements AutoCloseable {
  /** Replaces a target that is not scored. */
  public static final int NOT_SCORED = -1;

  private static final double CAUSAL_TOLERANCE = 1e-3; // nats

  private final Path file;
  private final Judging judging;
  private final ScriptModule network;

  private CausalLanguageModel(Path file, Judging judging, ScriptModule network) {
    this.file = file;
    this.judging = judging;
    this.network = network;
  }

  /**
   * Loads a language model and tests with two texts that it is causal: a token must not change what
   * is said about the tokens before it.
   *
   * @param vocabularySize number of tokens of its tokenizer; there must be at least as many logits
   * @throws NetworkRefusedException if it cannot be loaded, returns another shape or is not causal
   */
  public static CausalLanguageModel open(Path file, int vocabularySize, Device device)
      throws IOException {
    Judging judging = Judging.open(device);
    CausalLanguageModel model;
    try {
      model = new CausalLanguageModel(file, judging, judging.module(file));
    } catch (RuntimeException e) {
      judging.close();
      throw NetworkRefusedException.unusable(file, e);
    }
    try {
      model.requireCausal(vocabularySize);
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e instanceof NetworkRefusedException ? e : NetworkRefusedException.unusable(file, e);
    }
  }

  private void requireCausal(int vocabularySize) {
    int last = Math.max(0, vocabularySize - 1);
    int[][] texts = {{0, last, 0, last}, {0, last, last, 0}};
    int[][] targets = new int[2][];
    for (int text = 0; text < 2; text++) {
      targets[text] = new int[] {last, 0, NOT_SCORED, NOT_SCORED};
    }
    targets[1][1] = 0; // the same question of both texts, although the token there differs
    double[][] losses = losses(texts, targets);
    for (int site = 0; site < 2; site++) {
      double one = losses[0][site];
      double other = losses[1][site];
      if (one != other && !(Math.abs(one - other) <= CAUSAL_TOLERANCE * (1 + Math.abs(one)))) {
        throw new IllegalArgumentException(
            "it is not causal: another token %d changes the logits at token %d; it must be a model of the next token, with a causal mask"
                .formatted(2, site));
      }
    }
  }

  /**
   * Scores texts.
   *
   * @param tokens (text, l), all texts equally long
   * @param targets (text, l) the token that follows token l, or {@link #NOT_SCORED}
   * @return (text, l) -log of the probability of the target in nats, 0 where it is not scored
   * @throws NetworkRefusedException if the answer has the wrong shape or is not a number
   */
  public double[][] losses(int[][] tokens, int[][] targets) {
    int texts = tokens.length;
    int length = tokens[0].length;
    try (Judging.Call call = judging.call()) {
      IValue answer = call.keep(network.run("forward", call.longs(flat(tokens), texts, length)));
      IValue logits = call.tensor(answer, "logits");
      Shape shape = call.array(logits).getShape();
      requireShape(shape, texts, length, targets);
      IValue losses = call.run("losses", logits, call.longs(flat(targets), texts, length));
      return byText(call.array(losses).toDoubleArray(), texts, length);
    } catch (NetworkRefusedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw NetworkRefusedException.unusable(file, e);
    }
  }

  private static void requireShape(Shape shape, int texts, int length, int[][] targets) {
    boolean fits = shape.dimension() == 3 && shape.get(0) == texts && shape.get(1) == length;
    if (!fits) {
      throw new IllegalArgumentException(
          "of tokens (%d, %d) it returns %s, but must return logits (%d, %d, V)"
              .formatted(texts, length, shape, texts, length));
    }
    int largest = Arrays.stream(targets).flatMapToInt(Arrays::stream).max().orElse(0);
    if (shape.get(2) <= largest) {
      throw new IllegalArgumentException(
          "it returns logits of %d tokens, but its tokenizer has token %d"
              .formatted(shape.get(2), largest));
    }
  }

  private static double[][] byText(double[] flat, int texts, int length) {
    double[][] losses = new double[texts][];
    for (int text = 0; text < texts; text++) {
      losses[text] = Arrays.copyOfRange(flat, text * length, (text + 1) * length);
      for (int l = 0; l < length; l++) {
        if (Double.isNaN(losses[text][l])) {
          throw new IllegalArgumentException(
              "its logits at token %d are NaN or all infinite".formatted(l));
        }
      }
    }
    return losses;
  }

  private static long[] flat(int[][] rows) {
    return Arrays.stream(rows).flatMapToInt(Arrays::stream).asLongStream().toArray();
  }

  @Override
  public void close() {
    network.close();
    judging.close();
  }
}
