package org.glauber.network.dit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A weight of the transformer, in the order of the TorchScript source. A weight of the blocks is
 * one tensor in each block.
 */
public enum DitWeight {
  TOKEN_EMBEDDING(false, false),
  TIME_IN(false, false),
  TIME_IN_BIAS(false, true),
  TIME_OUT(false, false),
  TIME_OUT_BIAS(false, true),
  QKV(true, false),
  QKV_BIAS(true, true),
  ATTENTION_OUT(true, false),
  ATTENTION_OUT_BIAS(true, true),
  ATTENTION_NORM(true, false),
  ATTENTION_NORM_BIAS(true, true),
  MLP_NORM(true, false),
  MLP_NORM_BIAS(true, true),
  MLP_IN(true, false),
  MLP_IN_BIAS(true, true),
  MLP_OUT(true, false),
  MLP_OUT_BIAS(true, true),
  MODULATION(true, false),
  MODULATION_BIAS(true, true),
  HEAD_NORM(false, false),
  HEAD_NORM_BIAS(false, true),
  HEAD_MODULATION(false, false),
  HEAD_MODULATION_BIAS(false, true),
  HEAD(false, false),
  HEAD_BIAS(false, true);

  private final boolean isOfBlocks;
  private final boolean isBias;

  DitWeight(boolean isOfBlocks, boolean isBias) {
    this.isOfBlocks = isOfBlocks;
    this.isBias = isBias;
  }

  /** The weight of a name in lower case, such as {@code mlp_in}. */
  public static Optional<DitWeight> of(String name) {
    return Arrays.stream(values()).filter(weight -> weight.attribute().equals(name)).findFirst();
  }

  /** Whether every block has one. */
  public boolean isOfBlocks() {
    return isOfBlocks;
  }

  /** Whether a network may lack it: a bias, which is zero then, or the scale of a norm, one. */
  public boolean isOptional() {
    return isBias || isNormScale();
  }

  private boolean isNormScale() {
    return this == ATTENTION_NORM || this == MLP_NORM || this == HEAD_NORM;
  }

  /** The value of every number of an optional weight that a network lacks. */
  float absentValue() {
    return isNormScale() ? 1 : 0;
  }

  /** The name in the source and in mapping files. */
  public String attribute() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The shape of the tensor, for a weight of the blocks in one block. */
  public long[] shape(DitShape s) {
    return switch (this) {
      case TOKEN_EMBEDDING -> new long[] {s.vocabularySize() + 1L, s.width()};
      case TIME_IN -> new long[] {s.timeWidth(), s.waves()};
      case TIME_IN_BIAS -> new long[] {s.timeWidth()};
      case TIME_OUT -> new long[] {s.conditioningWidth(), s.timeWidth()};
      case TIME_OUT_BIAS -> new long[] {s.conditioningWidth()};
      case QKV -> new long[] {3L * s.width(), s.width()};
      case QKV_BIAS -> new long[] {3L * s.width()};
      case ATTENTION_OUT -> new long[] {s.width(), s.width()};
      case MLP_IN -> new long[] {s.mlpWidth(), s.width()};
      case MLP_IN_BIAS -> new long[] {s.mlpWidth()};
      case MLP_OUT -> new long[] {s.width(), s.mlpWidth()};
      case MODULATION -> new long[] {6L * s.width(), s.conditioningWidth()};
      case MODULATION_BIAS -> new long[] {6L * s.width()};
      case HEAD_MODULATION -> new long[] {2L * s.width(), s.conditioningWidth()};
      case HEAD_MODULATION_BIAS -> new long[] {2L * s.width()};
      case HEAD -> new long[] {s.vocabularySize(), s.width()};
      case HEAD_BIAS -> new long[] {s.vocabularySize()};
      case ATTENTION_OUT_BIAS,
          ATTENTION_NORM,
          ATTENTION_NORM_BIAS,
          MLP_NORM,
          MLP_NORM_BIAS,
          MLP_OUT_BIAS,
          HEAD_NORM,
          HEAD_NORM_BIAS ->
          new long[] {s.width()};
    };
  }

  /** The shape with all blocks stacked along the first dimension. */
  long[] stackedShape(DitShape s) {
    long[] one = shape(s);
    if (!isOfBlocks) {
      return one;
    }
    long[] stacked = new long[one.length + 1];
    stacked[0] = s.layers();
    System.arraycopy(one, 0, stacked, 1, one.length);
    return stacked;
  }
}
