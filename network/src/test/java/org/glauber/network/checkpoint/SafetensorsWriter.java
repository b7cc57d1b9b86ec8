package org.glauber.network.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes small safetensors files in single precision, for tests. */
public final class SafetensorsWriter {
  private final Map<String, float[]> values = new LinkedHashMap<>();
  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  /** Adds a tensor, or replaces the one of this name. */
  public SafetensorsWriter put(String name, float[] numbers, long... shape) {
    values.put(name, numbers);
    shapes.put(name, shape);
    return this;
  }

  /** Removes a tensor. */
  public SafetensorsWriter remove(String name) {
    values.remove(name);
    shapes.remove(name);
    return this;
  }

  /** Writes the file and returns it. */
  public Path write(Path file) {
    StringBuilder header = new StringBuilder("{");
    int bytes = 0;
    for (Map.Entry<String, float[]> entry : values.entrySet()) {
      int end = bytes + entry.getValue().length * Float.BYTES;
      header
          .append(header.length() > 1 ? "," : "")
          .append(
              "\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                  .formatted(
                      entry.getKey(),
                      Arrays.toString(shapes.getOrDefault(entry.getKey(), new long[0])),
                      bytes,
                      end));
      bytes = end;
    }
    byte[] text = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(8 + text.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(text.length).put(text);
    values
        .values()
        .forEach(
            numbers -> {
              for (float number : numbers) {
                out.putFloat(number);
              }
            });
    try {
      return Files.write(file, out.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
