package org.glauber.network.checkpoint.torch;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.checkpoint.tensor.ElementType;
import org.glauber.network.checkpoint.tensor.FileBytes;
import org.glauber.network.checkpoint.tensor.Storage;
import org.glauber.network.checkpoint.tensor.TensorLimits;
import org.glauber.network.checkpoint.torch.Pickled.Global;
import org.glauber.network.checkpoint.torch.Pickled.Items;
import org.glauber.network.checkpoint.torch.Pickled.Mapping;
import org.glauber.network.checkpoint.torch.Pickled.StorageId;
import org.glauber.network.checkpoint.torch.Pickled.TensorView;
import org.glauber.network.checkpoint.torch.Pickled.Text;
import org.glauber.network.checkpoint.torch.Pickled.Whole;

/** The names that a state dict may refer to, and what stands for a call of them. */
final class Rebuild {
  private static final Global ORDERED_DICT = new Global("collections", "OrderedDict");
  private static final Global TENSOR = new Global("torch._utils", "_rebuild_tensor_v2");
  private static final Global PARAMETER = new Global("torch._utils", "_rebuild_parameter");
  private static final Global SIZE = new Global("torch", "Size");
  private static final Set<Global> CALLS = Set.of(ORDERED_DICT, TENSOR, PARAMETER, SIZE);

  private final FileBytes file;

  /** The data entries of the archive, by the key of a storage. */
  private final Map<String, MemorySegment> data;

  private final Map<String, StorageId> storages = new HashMap<>();

  Rebuild(FileBytes file, Map<String, MemorySegment> data) {
    this.file = file;
    this.data = Map.copyOf(data);
  }

  /**
   * A name, if a state dict may refer to it.
   *
   * @throws CheckpointException otherwise
   */
  Global allowed(Global global) {
    if (CALLS.contains(global) || storageType(global).isPresent()) {
      return global;
    }
    throw file.refused(
        "its pickle refers to %s, which is not called or loaded here: save the state dict alone, as in"
                .formatted(CheckpointException.quoted(global.toString()))
            + " torch.save(model.state_dict(), …)");
  }

  private static Optional<ElementType> storageType(Global global) {
    return global.module().equals("torch")
        ? ElementType.ofTorchStorage(global.name())
        : Optional.empty();
  }

  /** What a call of an allowed name with these arguments gives. */
  Pickled call(Pickled callee, Pickled arguments) {
    if (!(arguments instanceof Items items) || !items.isTuple()) {
      throw damaged("calls a name without a tuple of arguments");
    }
    List<Pickled> given = items.values();
    if (callee.equals(ORDERED_DICT) && given.isEmpty()) {
      return new Mapping();
    }
    if (callee.equals(TENSOR) && given.size() >= 4 && given.get(0) instanceof StorageId id) {
      return new TensorView(
          id.storage(), whole(given.get(1)), wholes(given.get(2)), wholes(given.get(3)));
    }
    if (callee.equals(PARAMETER) && !given.isEmpty() && given.get(0) instanceof TensorView view) {
      return view;
    }
    if (callee.equals(SIZE) && given.size() == 1 && given.get(0) instanceof Items sizes) {
      return sizes;
    }
    throw damaged(
        callee instanceof Global
            ? "calls %s with arguments that a state dict does not have".formatted(callee)
            : "calls what is not a name");
  }

  /**
   * The storage of a persistent id: {@code ("storage", torch.FloatStorage, key, device, count)}.
   */
  Pickled storage(Pickled id) {
    if (!(id instanceof Items items)
        || items.values().size() != 5
        || !items.values().get(0).equals(new Text("storage"))
        || !(items.values().get(1) instanceof Global global)
        || !(items.values().get(2) instanceof Text key)) {
      throw damaged("has a persistent id that is not of a storage");
    }
    ElementType type =
        storageType(global).orElseThrow(() -> damaged("has a storage of class " + global));
    String name = CheckpointException.quoted(key.value());
    MemorySegment bytes = data.get(key.value());
    if (bytes == null) {
      throw damaged("refers to storage %s, but the archive has no data/%s".formatted(name, name));
    }
    long count = whole(items.values().get(4));
    if (count < 0
        || bytes.byteSize() % type.bytes() != 0
        || bytes.byteSize() / type.bytes() != count) {
      throw damaged(
          "has storage %s of %,d elements of %s, but data/%s has %,d bytes"
              .formatted(name, count, type, name, bytes.byteSize()));
    }
    StorageId storage = new StorageId(Storage.of(type, bytes));
    StorageId before = storages.putIfAbsent(key.value(), storage);
    if (before != null && before.storage().type() != type) {
      throw damaged(
          "reads storage %s as %s and as %s".formatted(name, before.storage().type(), type));
    }
    return before != null ? before : storage;
  }

  /** Requires that the state of an object is that of a dict, whose attributes are not needed. */
  void requireIgnorable(Pickled object, Pickled state) {
    if (!(object instanceof Mapping) || !(state instanceof Mapping)) {
      throw damaged("sets the state of what is not an OrderedDict");
    }
  }

  private long whole(Pickled value) {
    if (value instanceof Whole whole) {
      return whole.value();
    }
    throw damaged("has a size that is not an integer");
  }

  private long[] wholes(Pickled value) {
    if (!(value instanceof Items items)) {
      throw damaged("has sizes that are not a tuple");
    }
    if (items.values().size() > TensorLimits.MAX_DIMENSIONS) {
      throw damaged(
          "has a tensor of more than %d dimensions".formatted(TensorLimits.MAX_DIMENSIONS));
    }
    return items.values().stream().mapToLong(this::whole).toArray();
  }

  private CheckpointException damaged(String problem) {
    return file.refused("its pickle " + problem);
  }
}
