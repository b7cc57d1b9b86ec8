package org.glauber.network.checkpoint.flax;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.glauber.network.checkpoint.flax.Node.Array;
import org.glauber.network.checkpoint.flax.Node.Branch;
import org.glauber.network.checkpoint.flax.Node.Whole;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.checkpoint.tensor.ElementType;
import org.glauber.network.checkpoint.tensor.FileBytes;
import org.glauber.network.checkpoint.tensor.Storage;
import org.glauber.network.checkpoint.tensor.StoredTensor;
import org.glauber.network.checkpoint.tensor.TensorLimits;

/**
 * A msgpack checkpoint of Flax. Arrays of nested maps have the names {@code a.b.c}; an array that
 * Flax wrote in chunks, because it exceeds 1 GiB, is read as one.
 */
public final class FlaxFile {
  private static final String CHUNKED = "__msgpack_chunked_array__";
  private static final int FIXED_MAP = 0x80;
  private static final int MAP_16 = 0xde;
  private static final int MAP_32 = 0xdf;

  private final FileBytes file;
  private final SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();

  private FlaxFile(FileBytes file) {
    this.file = file;
  }

  /** Whether a file begins like msgpack with a map that is not empty. */
  public static boolean matches(FileBytes file) {
    int first = file.segment().get(ValueLayout.JAVA_BYTE, 0) & 0xFF;
    return (first > FIXED_MAP && first < FIXED_MAP + 16) || first == MAP_16 || first == MAP_32;
  }

  /**
   * The arrays of a file by name, in the order of the file.
   *
   * @throws CheckpointException when the file is not such a checkpoint
   */
  public static SequencedMap<String, StoredTensor> read(FileBytes file) {
    FlaxFile flax = new FlaxFile(file);
    flax.collect("", MsgpackReader.read(file));
    if (flax.tensors.isEmpty()) {
      throw file.refused("contains no array");
    }
    return flax.tensors;
  }

  private void collect(String name, Node node) {
    switch (node) {
      case Branch branch when branch.children().containsKey(CHUNKED) ->
          add(name, chunked(name, branch));
      case Branch branch ->
          branch.children().forEach((key, child) -> collect(MsgpackReader.child(name, key), child));
      case Array array ->
          add(
              name,
              StoredTensor.contiguous(name, Storage.of(array.type(), array.data()), array.shape()));
      case Whole _, Node.Other _ -> {}
    }
  }

  private void add(String name, StoredTensor tensor) {
    TensorLimits.requireName(file, name);
    if (tensors.size() == TensorLimits.MAX_TENSORS) {
      throw file.refused("has more than %,d arrays".formatted(TensorLimits.MAX_TENSORS));
    }
    if (tensors.put(name, tensor) != null) {
      throw file.refused("has two arrays named " + name);
    }
  }

  private StoredTensor chunked(String name, Branch branch) {
    String array = "the chunked array " + CheckpointException.quoted(name);
    List<Node> sizes = numbered(array + ".shape", branch.children().get("shape"));
    List<Node> chunks = numbered(array + ".chunks", branch.children().get("chunks"));
    if (sizes.size() > TensorLimits.MAX_DIMENSIONS || chunks.isEmpty()) {
      throw file.refused(
          "%s must have at most %d sizes and at least one chunk"
              .formatted(array, TensorLimits.MAX_DIMENSIONS));
    }
    long[] shape =
        sizes.stream()
            .mapToLong(
                size -> {
                  if (size instanceof Whole whole) {
                    return whole.value();
                  }
                  throw file.refused(array + " must have integers as its sizes");
                })
            .toArray();
    List<MemorySegment> parts = new ArrayList<>();
    ElementType type = null;
    long stored = 0;
    for (Node chunk : chunks) {
      if (!(chunk instanceof Array part) || (type != null && type != part.type())) {
        throw file.refused(array + " must have arrays of one dtype as its chunks");
      }
      type = part.type();
      stored += part.data().byteSize() / type.bytes();
      parts.add(part.data());
    }
    long count = TensorLimits.count(file, array, shape);
    if (type == null || count != stored) {
      throw file.refused(
          "%s of shape %s has %,d elements, but its chunks have %,d"
              .formatted(array, StoredTensor.shapeText(shape), count, stored));
    }
    return StoredTensor.contiguous(name, new Storage(type, parts), shape);
  }

  /** The children "0", "1", … of a map, in that order. */
  private List<Node> numbered(String what, @org.jspecify.annotations.Nullable Node node) {
    if (!(node instanceof Branch branch)) {
      throw file.refused(what + " must be a map");
    }
    Map<String, Node> children = branch.children();
    List<Node> values = new ArrayList<>();
    for (int k = 0; k < children.size(); k++) {
      Node value = children.get(Integer.toString(k));
      if (value == null) {
        throw file.refused(what + " must have the keys 0 to " + (children.size() - 1));
      }
      values.add(value);
    }
    return values;
  }
}
