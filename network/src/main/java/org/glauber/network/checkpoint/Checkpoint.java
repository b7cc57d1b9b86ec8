package org.glauber.network.checkpoint;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.glauber.network.checkpoint.flax.FlaxFile;
import org.glauber.network.checkpoint.safetensors.SafetensorsFile;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.checkpoint.tensor.FileBytes;
import org.glauber.network.checkpoint.tensor.StoredTensor;
import org.glauber.network.checkpoint.torch.TorchFile;

/**
 * The tensors of a checkpoint by name. Its files are mapped into memory while it is open; a tensor
 * must not be read after it was closed.
 */
public final class Checkpoint implements AutoCloseable {
  private static final String INDEX_SUFFIX = ".index.json";
  private static final int MAX_SHARDS = 1_000;

  private final Path path;
  private final Arena arena;
  private final SequencedMap<String, StoredTensor> tensors;

  private Checkpoint(Path path, Arena arena, SequencedMap<String, StoredTensor> tensors) {
    this.path = path;
    this.arena = arena;
    this.tensors = Collections.unmodifiableSequencedMap(tensors);
  }

  /**
   * Opens a checkpoint. Its format is recognised by its content.
   *
   * @param path a safetensors file, a zip that {@code torch.save} wrote, a msgpack file of Flax, or
   *     the {@code *.index.json} of several
   * @throws CheckpointException when a file cannot be read or breaks a rule of its format
   */
  public static Checkpoint open(Path path) {
    Arena arena = Arena.ofShared();
    try {
      FileBytes file = FileBytes.map(path, arena);
      return new Checkpoint(
          path,
          arena,
          path.getFileName().toString().endsWith(INDEX_SUFFIX) ? sharded(file, arena) : read(file));
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /**
   * The tensors of one file.
   *
   * @throws CheckpointException when the file breaks a rule of its format
   */
  static SequencedMap<String, StoredTensor> read(FileBytes file) {
    if (file.size() == 0) {
      throw file.refused("is empty");
    }
    if (SafetensorsFile.matches(file)) {
      return SafetensorsFile.read(file);
    }
    if (TorchFile.matches(file)) {
      return TorchFile.read(file);
    }
    if (FlaxFile.matches(file)) {
      return FlaxFile.read(file);
    }
    throw file.refused(
        "is no checkpoint that is read: it must be a safetensors file, a file that torch.save wrote,"
            + " or a Flax msgpack file");
  }

  private static SequencedMap<String, StoredTensor> sharded(FileBytes index, Arena arena) {
    SequencedMap<String, String> fileNames = ShardIndex.read(index);
    List<String> shards = fileNames.values().stream().distinct().toList();
    if (shards.size() > MAX_SHARDS) {
      throw index.refused("names more than %,d files".formatted(MAX_SHARDS));
    }
    Map<String, SequencedMap<String, StoredTensor>> contents = new LinkedHashMap<>();
    for (String shard : shards) {
      Path file = index.file().resolveSibling(shard);
      if (!Files.exists(file)) {
        throw index.refused("names the file " + shard + ", which is not beside it");
      }
      SequencedMap<String, StoredTensor> content = read(FileBytes.map(file, arena));
      for (String tensor : content.keySet()) {
        if (!shard.equals(fileNames.get(tensor))) {
          throw index.refused("does not name tensor %s of file %s".formatted(tensor, shard));
        }
      }
      contents.put(shard, content);
    }
    SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    fileNames.forEach(
        (name, shard) -> {
          StoredTensor tensor = contents.getOrDefault(shard, new LinkedHashMap<>()).get(name);
          if (tensor == null) {
            throw index.refused(
                "names tensor %s in file %s, which does not contain it".formatted(name, shard));
          }
          tensors.put(name, tensor);
        });
    return tensors;
  }

  /** The file that was opened. */
  public Path path() {
    return path;
  }

  /** The tensors by name, in the order of the file. */
  public SequencedMap<String, StoredTensor> tensors() {
    return tensors;
  }

  /**
   * The tensor of a name.
   *
   * @throws CheckpointException when there is none
   */
  public StoredTensor tensor(String name) {
    return find(name)
        .orElseThrow(() -> new CheckpointException(path, "must contain the tensor " + name));
  }

  /** The tensor of a name, if there is one. */
  public Optional<StoredTensor> find(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  @Override
  public void close() {
    arena.close();
  }
}
