package org.glauber.network.checkpoint.torch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.checkpoint.tensor.FileBytes;
import org.glauber.network.checkpoint.tensor.StoredTensor;
import org.glauber.network.checkpoint.tensor.TensorLimits;
import org.glauber.network.checkpoint.torch.Pickled.Items;
import org.glauber.network.checkpoint.torch.Pickled.Mapping;
import org.glauber.network.checkpoint.torch.Pickled.TensorView;

/**
 * A checkpoint that {@code torch.save} of PyTorch 1.6 or newer wrote: a zip of a pickle and one
 * entry for each storage. Tensors of nested dicts and lists have the names {@code a.b.0}; values
 * that are no tensors are left out.
 */
public final class TorchFile {
  private static final String PICKLE = "data.pkl";
  private static final long MAX_PICKLE_BYTES = 32 << 20;
  private static final int MAX_PATH_LENGTH = 4_096;
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NODES = 2_000_000;
  private static final int PICKLE_PROTOCOL = 0x80;

  private final FileBytes file;
  private final SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
  private int nodes;

  private TorchFile(FileBytes file) {
    this.file = file;
  }

  /** Whether a file begins like a zip, or like one of the older formats, which are refused. */
  public static boolean matches(FileBytes file) {
    return StoredZip.matches(file) || isBarePickle(file);
  }

  private static boolean isBarePickle(FileBytes file) {
    return file.size() > 2
        && (file.segment().get(ValueLayout.JAVA_BYTE, 0) & 0xFF) == PICKLE_PROTOCOL
        && file.segment().get(ValueLayout.JAVA_BYTE, 1) >= 2
        && file.segment().get(ValueLayout.JAVA_BYTE, 1) <= 5;
  }

  /**
   * The tensors of a file by name, in the order of the pickle.
   *
   * @throws CheckpointException when the file is not such a checkpoint
   */
  public static SequencedMap<String, StoredTensor> read(FileBytes file) {
    if (!StoredZip.matches(file)) {
      throw file.refused(
          "is not a zip, but a pickle, as PyTorch wrote before 1.6: load and write it again with torch.save");
    }
    return new TorchFile(file).tensors(StoredZip.read(file));
  }

  private SequencedMap<String, StoredTensor> tensors(SequencedMap<String, MemorySegment> entries) {
    List<String> pickles =
        entries.keySet().stream()
            .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
            .toList();
    if (pickles.size() != 1) {
      throw file.refused(
          "its zip must have one entry data.pkl, but has %d: it was not written by torch.save"
              .formatted(pickles.size()));
    }
    String root = pickles.getFirst().substring(0, pickles.getFirst().length() - PICKLE.length());
    if (entries.containsKey(root + "constants.pkl")) {
      throw file.refused(
          "is a TorchScript program, not weights: a program is served as it is, see ./glauber model new");
    }
    MemorySegment order = entries.get(root + "byteorder");
    if (order != null && !isText(order, "little")) {
      throw file.refused("its numbers must be little-endian: write it again on such a machine");
    }
    MemorySegment pickle = entries.getOrDefault(pickles.getFirst(), MemorySegment.NULL);
    if (pickle.byteSize() > MAX_PICKLE_BYTES) {
      throw file.refused(
          "its pickle has %,d bytes, at most %,d are read"
              .formatted(pickle.byteSize(), MAX_PICKLE_BYTES));
    }
    Map<String, MemorySegment> data = new HashMap<>();
    String prefix = root + "data/";
    entries.forEach(
        (name, bytes) -> {
          if (name.startsWith(prefix)) {
            data.put(name.substring(prefix.length()), bytes);
          }
        });
    collect("", Unpickler.read(file, pickle, new Rebuild(file, data)), 0);
    if (tensors.isEmpty()) {
      throw file.refused("contains no tensor");
    }
    return tensors;
  }

  private static boolean isText(MemorySegment bytes, String text) {
    return bytes.mismatch(MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII))) < 0;
  }

  private void collect(String name, Pickled value, int depth) {
    if (depth > MAX_DEPTH || name.length() > MAX_PATH_LENGTH) {
      throw file.refused(
          "its value %s must be nested at most %d deep, with a name of at most %,d characters"
              .formatted(CheckpointException.quoted(name), MAX_DEPTH, MAX_PATH_LENGTH));
    }
    if (++nodes > MAX_NODES) {
      throw file.refused("has more than %,d values".formatted(MAX_NODES));
    }
    switch (value) {
      case Mapping mapping ->
          mapping.entries().forEach((key, item) -> collect(child(name, key), item, depth + 1));
      case Items items -> {
        for (int k = 0; k < items.values().size(); k++) {
          collect(child(name, Integer.toString(k)), items.values().get(k), depth + 1);
        }
      }
      case TensorView view -> add(name, view);
      case Pickled.Text _, Pickled.Whole _, Pickled.Scalar _, Pickled.Global _ -> {}
      case Pickled.StorageId _ -> {}
    }
  }

  private static String child(String parent, String key) {
    return parent.isEmpty() ? key : parent + "." + key;
  }

  private void add(String name, TensorView view) {
    TensorLimits.requireName(file, name);
    long count = TensorLimits.count(file, "tensor " + name, view.shape());
    if (tensors.size() == TensorLimits.MAX_TENSORS) {
      throw file.refused("has more than %,d tensors".formatted(TensorLimits.MAX_TENSORS));
    }
    long stored = view.storage().parts().getFirst().byteSize() / view.storage().type().bytes();
    if (count > stored) {
      throw file.refused(
          "tensor %s of shape %s has %,d elements, but its storage has %,d"
              .formatted(name, StoredTensor.shapeText(view.shape()), count, stored));
    }
    try {
      StoredTensor tensor =
          new StoredTensor(name, view.storage(), view.offset(), view.shape(), view.strides());
      if (tensors.put(name, tensor) != null) {
        throw file.refused("has two tensors named " + name);
      }
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          file.file(), "tensor " + name + " is damaged: " + e.getMessage(), e);
    }
  }
}
