package org.glauber.network.conversion;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.glauber.network.checkpoint.tensor.StoredTensor;
import org.glauber.network.dit.DitShape;
import org.glauber.network.dit.DitWeight;
import org.jspecify.annotations.Nullable;

/** Reads the sizes of a network from its tensors, and cuts the embedding and the head to V. */
final class ShapeReader {
  private final ResolvedTensors resolved;
  private final ConversionSettings settings;
  private final @Nullable StoredTensor frequencies;
  private final int embeddingRows;
  private final int headRows;
  private final int vocabularySize;
  private final int hiddenRow;

  ShapeReader(
      ResolvedTensors resolved, ConversionSettings settings, @Nullable StoredTensor frequencies) {
    this.resolved = resolved;
    this.settings = settings;
    this.frequencies = frequencies;
    this.embeddingRows = size(DitWeight.TOKEN_EMBEDDING, 0);
    this.headRows = size(DitWeight.HEAD, 0);
    this.hiddenRow = hiddenRow();
    this.vocabularySize =
        settings.declared().vocabularySize().orElse(Math.min(headRows, hiddenRow));
    if (vocabularySize < 2 || vocabularySize > headRows || vocabularySize > embeddingRows) {
      throw new ConversionException(
          "the vocabulary must have 2 to %,d tokens, the rows of the head, but has %,d: state it with --vocabulary"
              .formatted(headRows, vocabularySize));
    }
    if (hiddenRow < vocabularySize) {
      throw new ConversionException(
          "the row of the hidden site, %,d, must not be a token of the vocabulary, 0 to %,d: state them with --hidden-row and --vocabulary"
              .formatted(hiddenRow, vocabularySize - 1));
    }
  }

  private int hiddenRow() {
    OptionalInt stated = settings.declared().hiddenRow();
    boolean isOneMore =
        embeddingRows == headRows + 1
            || settings.declared().vocabularySize().orElse(headRows) == embeddingRows - 1;
    int row = stated.orElse(isOneMore ? embeddingRows - 1 : -1);
    if (row < 0 || row >= embeddingRows) {
      throw new ConversionException(
          stated.isPresent()
              ? "--hidden-row must be 0 to %,d, the rows of the embedding, but is %,d"
                  .formatted(embeddingRows - 1, row)
              : "the embedding has %,d rows and the head %,d, so it is not known which row stands for the hidden site: state it with --hidden-row (the last is %,d)"
                  .formatted(embeddingRows, headRows, embeddingRows - 1));
    }
    return row;
  }

  DitShape shape() {
    int width = size(DitWeight.TOKEN_EMBEDDING, 1);
    try {
      return new DitShape(
          settings.siteCount(),
          vocabularySize,
          resolved.layers(),
          heads(width),
          width,
          size(DitWeight.MLP_IN, 0),
          size(DitWeight.TIME_IN, 1),
          size(DitWeight.TIME_IN, 0),
          size(DitWeight.TIME_OUT, 0));
    } catch (IllegalArgumentException e) {
      throw new ConversionException(
          "the checkpoint has sizes that do not fit: " + e.getMessage(), e);
    }
  }

  private int heads(int width) {
    OptionalInt stated = settings.declared().heads();
    if (frequencies == null) {
      return stated.orElseThrow(
          () ->
              new ConversionException(
                  "the tensors do not show how many attention heads the network has: state it with --heads"));
    }
    long headWidth = 2 * frequencies.count();
    if (headWidth == 0 || width % headWidth != 0 || !frequencies.type().isFloatingPoint()) {
      throw new ConversionException(
          "misshapen: %s must have half of a head's width, but has %,d numbers beside a width of %,d"
              .formatted(frequencies.name(), frequencies.count(), width));
    }
    int shown = (int) (width / headWidth);
    if (stated.isPresent() && stated.getAsInt() != shown) {
      throw new ConversionException(
          "%s has %,d numbers, so that the network has %d heads, but %d are stated"
              .formatted(frequencies.name(), frequencies.count(), shown, stated.getAsInt()));
    }
    return shown;
  }

  /** A size of a weight, with parts stacked along the first dimension. */
  private int size(DitWeight weight, int dimension) {
    List<List<StoredTensor>> blocks = resolved.weights().get(weight);
    List<StoredTensor> parts = Objects.requireNonNull(blocks, weight.attribute()).getFirst();
    StoredTensor first = parts.getFirst();
    if (first.dimensions() != 2) {
      throw new ConversionException(
          "misshapen: %s has shape %s, but %s must be a matrix"
              .formatted(first.name(), first.shapeText(), weight.attribute()));
    }
    long size =
        dimension == 0
            ? parts.stream().mapToLong(part -> part.size(0)).sum()
            : first.size(dimension);
    if (size < 1 || size > 1 << 24) {
      throw new ConversionException(
          "misshapen: %s has shape %s, which is out of bounds"
              .formatted(first.name(), first.shapeText()));
    }
    return (int) size;
  }

  /** The parts of a weight in the order of its numbers; what has another shape is a problem. */
  List<StoredTensor> fitted(
      DitWeight weight, List<List<StoredTensor>> blocks, DitShape shape, List<String> problems) {
    long[] expected = weight.shape(shape);
    List<StoredTensor> all = new ArrayList<>();
    for (List<StoredTensor> block : blocks) {
      List<StoredTensor> parts = block;
      if (weight == DitWeight.TOKEN_EMBEDDING && parts.size() == 1) {
        parts = embedding(parts.getFirst());
      } else if ((weight == DitWeight.HEAD || weight == DitWeight.HEAD_BIAS) && parts.size() == 1) {
        parts = head(parts.getFirst());
      }
      if (!fits(parts, expected)) {
        problems.add(
            "misshapen: %s, the %s, must have shape %s"
                .formatted(
                    String.join(
                        " with ",
                        block.stream().map(part -> part.name() + " " + part.shapeText()).toList()),
                    weight.attribute(),
                    StoredTensor.shapeText(stored(weight, expected))));
      }
      all.addAll(parts);
    }
    return all;
  }

  /** The shape in the checkpoint, where embedding and head may have more rows. */
  private long[] stored(DitWeight weight, long[] expected) {
    long[] shape = expected.clone();
    if (weight == DitWeight.TOKEN_EMBEDDING) {
      shape[0] = embeddingRows;
    } else if (weight == DitWeight.HEAD || weight == DitWeight.HEAD_BIAS) {
      shape[0] = headRows;
    }
    return shape;
  }

  private List<StoredTensor> embedding(StoredTensor tensor) {
    return List.of(tensor.slice(0, 0, vocabularySize), tensor.slice(0, hiddenRow, hiddenRow + 1L));
  }

  private List<StoredTensor> head(StoredTensor tensor) {
    return tensor.dimensions() > 0 && tensor.size(0) == headRows
        ? List.of(tensor.slice(0, 0, vocabularySize))
        : List.of(tensor);
  }

  private static boolean fits(List<StoredTensor> parts, long[] expected) {
    long rows = 0;
    for (StoredTensor part : parts) {
      if (part.dimensions() != expected.length
          || (expected.length == 2 && part.size(1) != expected[1])) {
        return false;
      }
      rows += part.size(0);
    }
    return rows == expected[0];
  }
}
