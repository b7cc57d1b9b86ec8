package org.glauber.network.checkpoint;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.checkpoint.tensor.FileBytes;
import org.glauber.network.checkpoint.tensor.TensorLimits;

/**
 * The index of a checkpoint in several files, {@code *.index.json}: its {@code weight_map} names
 * the file of every tensor. The files lie beside the index.
 */
final class ShardIndex {
  private static final long MAX_BYTES = 100_000_000;
  private static final int MAX_FILE_NAME = 255;

  private final FileBytes index;

  private ShardIndex(FileBytes index) {
    this.index = index;
  }

  /**
   * The file name of every tensor, in the order of the index.
   *
   * @throws CheckpointException when the index breaks a rule
   */
  static SequencedMap<String, String> read(FileBytes index) {
    if (index.size() > MAX_BYTES) {
      throw index.refused("an index must be at most %,d bytes long".formatted(MAX_BYTES));
    }
    byte[] bytes = index.segment().toArray(ValueLayout.JAVA_BYTE);
    try (JsonReader json =
        new JsonReader(
            new InputStreamReader(
                new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.newDecoder()))) {
      json.setStrictness(Strictness.STRICT);
      return new ShardIndex(index).weightMap(json);
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      String reason = String.valueOf(e.getMessage()).replaceFirst("(?s)\nSee .*", "");
      throw new CheckpointException(
          index.file(),
          "is not an index in JSON with a weight_map: " + CheckpointException.quoted(reason),
          e);
    }
  }

  private SequencedMap<String, String> weightMap(JsonReader json) throws IOException {
    SequencedMap<String, String> files = new LinkedHashMap<>();
    boolean isPresent = false;
    json.beginObject();
    while (json.hasNext()) {
      if (!json.nextName().equals("weight_map")) {
        json.skipValue();
        continue;
      }
      if (isPresent) {
        throw index.refused("has two weight_maps");
      }
      isPresent = true;
      json.beginObject();
      while (json.hasNext()) {
        put(files, json.nextName(), json.nextString());
      }
      json.endObject();
    }
    json.endObject();
    if (files.isEmpty()) {
      throw index.refused("must have a weight_map that names at least one tensor");
    }
    return files;
  }

  private void put(SequencedMap<String, String> files, String tensor, String file) {
    TensorLimits.requireName(index, tensor);
    boolean isPlain =
        !file.isEmpty()
            && file.length() <= MAX_FILE_NAME
            && file.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c))
            && !file.equals(".")
            && !file.equals("..");
    if (!isPlain) {
      throw index.refused(
          "the file of tensor %s must be the name of a file beside the index, but is \"%s\""
              .formatted(tensor, CheckpointException.quoted(file)));
    }
    if (files.size() == TensorLimits.MAX_TENSORS) {
      throw index.refused("names more than %,d tensors".formatted(TensorLimits.MAX_TENSORS));
    }
    if (files.put(tensor, file) != null) {
      throw index.refused("names tensor " + tensor + " twice");
    }
  }
}
