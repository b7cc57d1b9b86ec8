package org.glauber.network.script;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The values of one call of a module, which are closed together, and the tensors of a result, also
 * those inside of tuples and lists. An unclosed value leaks its memory.
 */
final class Results implements AutoCloseable {
  private static final int MAX_DEPTH = 4;
  private static final int MAX_TENSORS = 64;

  private final NDManager arrays;
  private final Conversion conversion;
  private final List<IValue> values = new ArrayList<>();

  Results(NDManager manager, Conversion conversion) {
    this.arrays = manager.newSubManager();
    this.conversion = conversion;
  }

  /** A tensor of a result, and whether its numbers are whole or real. */
  record Part(IValue value, Shape shape, boolean isWhole, boolean isReal) {
    private String text() {
      String numbers = isWhole ? "whole" : isReal ? "real" : "other";
      return numbers + " numbers of shape " + shape;
    }
  }

  /** Closes a value with the others. */
  IValue keep(IValue value) {
    values.add(value);
    return value;
  }

  NDManager arrays() {
    return arrays;
  }

  PtNDArray array(IValue tensor) {
    return tensor.toTensor((PtNDManager) arrays);
  }

  /** The tensors of a result in order. */
  List<Part> parts(IValue result) {
    List<Part> parts = new ArrayList<>();
    collect(result, parts, 0);
    return parts;
  }

  private void collect(IValue value, List<Part> parts, int depth) {
    if (value.isTensor()) {
      if (parts.size() < MAX_TENSORS) {
        Shape shape = array(value).getShape();
        parts.add(new Part(value, shape, conversion.isWhole(value), conversion.isReal(value)));
      }
    } else if (depth < MAX_DEPTH && (value.isTuple() || value.isTensorList() || value.isList())) {
      IValue[] inner = value.isTuple() ? value.toIValueTuple() : value.toIValueArray();
      for (IValue one : inner) {
        collect(keep(one), parts, depth + 1);
      }
    }
  }

  /** Tensors as text, for messages. */
  static String text(List<Part> parts) {
    return parts.isEmpty()
        ? "no tensor"
        : parts.stream().map(Part::text).collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    values.forEach(IValue::close);
    arrays.close();
  }
}
