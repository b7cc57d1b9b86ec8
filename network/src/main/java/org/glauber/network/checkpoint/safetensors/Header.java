package org.glauber.network.checkpoint.safetensors;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.checkpoint.tensor.ElementType;
import org.glauber.network.checkpoint.tensor.FileBytes;
import org.glauber.network.checkpoint.tensor.TensorLimits;

/** Parses the header of a safetensors file. */
final class Header {
  private static final String METADATA = "__metadata__";

  private final FileBytes file;
  private final JsonReader json;

  private Header(FileBytes file, JsonReader json) {
    this.file = file;
    this.json = json;
    json.setStrictness(Strictness.STRICT);
  }

  /** One tensor of a header: its bytes are {@code begin} to {@code end} of the data. */
  @SuppressWarnings("ArrayRecordComponent")
  record Entry(ElementType type, long[] shape, long begin, long end) {}

  /**
   * The tensors of a header by name, in the order of the header.
   *
   * @throws CheckpointException when it breaks a rule of the format
   */
  static SequencedMap<String, Entry> parse(FileBytes file, byte[] header) {
    try (JsonReader json =
        new JsonReader(
            new InputStreamReader(
                new ByteArrayInputStream(header), StandardCharsets.UTF_8.newDecoder()))) {
      return new Header(file, json).entries();
    } catch (CharacterCodingException e) {
      throw new CheckpointException(
          file.file(), "its header is not text in UTF-8: it is no safetensors file", e);
    } catch (MalformedJsonException | IllegalStateException | NumberFormatException e) {
      throw malformed(file, e);
    } catch (IOException e) {
      throw malformed(file, e);
    }
  }

  private static CheckpointException malformed(FileBytes file, Exception e) {
    String reason = String.valueOf(e.getMessage()).replaceFirst("(?s)\nSee .*", "");
    return new CheckpointException(
        file.file(),
        "its header is not the JSON of safetensors: " + CheckpointException.quoted(reason),
        e);
  }

  private SequencedMap<String, Entry> entries() throws IOException {
    SequencedMap<String, Entry> entries = new LinkedHashMap<>();
    boolean hasMetadata = false;
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      if (name.equals(METADATA) && !hasMetadata) {
        hasMetadata = true;
        skipMetadata();
        continue;
      }
      TensorLimits.requireName(file, name);
      if (entries.size() == TensorLimits.MAX_TENSORS) {
        throw file.refused("it has more than %,d tensors".formatted(TensorLimits.MAX_TENSORS));
      }
      if (name.equals(METADATA) || entries.put(name, entry("tensor " + name)) != null) {
        throw file.refused("its header has the name " + name + " twice");
      }
    }
    json.endObject();
    if (json.peek() != JsonToken.END_DOCUMENT) {
      throw file.refused("its header continues after the last tensor");
    }
    return entries;
  }

  private void skipMetadata() throws IOException {
    json.beginObject();
    while (json.hasNext()) {
      String key = json.nextName();
      if (json.peek() != JsonToken.STRING) {
        throw file.refused(
            "%s of its header must map names to texts, but %s is %s"
                .formatted(METADATA, CheckpointException.quoted(key), json.peek()));
      }
      json.skipValue();
    }
    json.endObject();
  }

  private Entry entry(String tensor) throws IOException {
    String type = null;
    long[] shape = null;
    long[] offsets = null;
    json.beginObject();
    while (json.hasNext()) {
      String field = json.nextName();
      switch (field) {
        case "dtype" -> type = once(tensor, field, type, json.nextString());
        case "shape" -> shape = once(tensor, field, shape, whole(tensor, field));
        case "data_offsets" -> offsets = once(tensor, field, offsets, whole(tensor, field));
        default ->
            throw file.refused(
                tensor + " has the unknown field " + CheckpointException.quoted(field));
      }
    }
    json.endObject();
    if (type == null || shape == null || offsets == null || offsets.length != 2) {
      throw file.refused(tensor + " must have dtype, shape and two data_offsets");
    }
    String typeName = type;
    ElementType elements =
        ElementType.ofSafetensors(typeName)
            .orElseThrow(
                () ->
                    file.refused(
                        "%s has the dtype %s, which is not read; store it as F32, F16 or BF16"
                            .formatted(tensor, CheckpointException.quoted(typeName))));
    return new Entry(elements, shape, offsets[0], offsets[1]);
  }

  private <T> T once(
      String tensor, String field, @org.jspecify.annotations.Nullable T before, T now) {
    if (before != null) {
      throw file.refused(tensor + " has the field " + field + " twice");
    }
    return now;
  }

  /** A list of whole numbers from 0 to 2^53. */
  private long[] whole(String tensor, String field) throws IOException {
    List<Long> numbers = new ArrayList<>();
    json.beginArray();
    while (json.hasNext()) {
      String number = json.peek() == JsonToken.NUMBER ? json.nextString() : "";
      if (!number.matches("\\d{1,16}")) {
        throw file.refused(
            "%s must have whole numbers from 0 to 10^16 as its %s, but has %s"
                .formatted(
                    tensor,
                    field,
                    number.isEmpty() ? json.peek() : CheckpointException.quoted(number)));
      }
      numbers.add(Long.parseLong(number));
      if (numbers.size() > TensorLimits.MAX_DIMENSIONS) {
        throw file.refused(
            "%s has more than %d numbers as its %s"
                .formatted(tensor, TensorLimits.MAX_DIMENSIONS, field));
      }
    }
    json.endArray();
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }
}
