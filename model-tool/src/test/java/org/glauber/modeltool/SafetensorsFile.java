package org.glauber.modeltool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes a safetensors file. */
public final class SafetensorsFile {
  private final List<String> headers = new ArrayList<>();
  private ByteBuffer data = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);

  /** Adds an array of 64-bit integers. */
  public SafetensorsFile longs(String name, long[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(values).forEach(bytes::putLong);
    return add(name, "I64", bytes, shape);
  }

  /** Adds an array of 32-bit unsigned integers. */
  public SafetensorsFile unsignedInts(String name, int[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(values).forEach(bytes::putInt);
    return add(name, "U32", bytes, shape);
  }

  /** Adds an array of bytes. */
  public SafetensorsFile bytes(String name, byte[] values, long... shape) {
    return add(name, "U8", ByteBuffer.allocate(values.length).put(values), shape);
  }

  /** Adds an array of numbers in single precision. */
  public SafetensorsFile floats(String name, float[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return add(name, "F32", bytes, shape);
  }

  private SafetensorsFile add(String name, String type, ByteBuffer bytes, long... shape) {
    int start = data.capacity();
    headers.add(
        "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
            .formatted(name, type, Arrays.toString(shape), start, start + bytes.capacity()));
    data = ByteBuffer.allocate(start + bytes.capacity()).put(data.array()).put(bytes.array());
    return this;
  }

  /** Writes the file. */
  public Path write(Path file) throws IOException {
    byte[] header = ("{" + String.join(",", headers) + "}").getBytes(StandardCharsets.UTF_8);
    ByteBuffer all =
        ByteBuffer.allocate(8 + header.length + data.capacity()).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(header.length).put(header).put(data.array());
    return Files.write(file, all.array());
  }
}
