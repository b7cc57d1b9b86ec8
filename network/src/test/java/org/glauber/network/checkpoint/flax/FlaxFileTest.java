package org.glauber.network.checkpoint.flax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.glauber.network.checkpoint.safetensors.SafetensorsFile;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.checkpoint.tensor.FileBytes;
import org.glauber.network.checkpoint.tensor.StoredTensor;
import org.junit.jupiter.api.Test;

/** Files that Flax wrote, and files that only look so. */
class FlaxFileTest {
  @Test
  void aFileOfFlaxHasTheNumbersOfItsSafetensors() throws IOException {
    Map<String, StoredTensor> flax = FlaxFile.read(file(resource("flax_model.msgpack")));
    Map<String, StoredTensor> same = SafetensorsFile.read(file(resource("model.safetensors")));
    assertThat(flax).hasSameSizeAs(same);
    assertThat(named(flax, "params.vocab_embed.embedding").floats())
        .isEqualTo(named(same, "vocab_embed.embedding").floats());
    assertThat(named(flax, "params.blocks.1.attn_qkv.kernel").transposed().floats())
        .isEqualTo(named(same, "blocks.1.attn_qkv.weight").floats());
  }

  @Test
  void anArrayInChunksIsReadAsOne() {
    Writer writer = new Writer().map(1).text("w").map(3);
    writer.text("__msgpack_chunked_array__").raw(0xc3);
    writer.text("shape").map(2).text("0").raw(2).text("1").raw(3);
    writer.text("chunks").map(2);
    writer.text("0").array("float32", new int[] {4}, 0, 1, 2, 3);
    writer.text("1").array("float32", new int[] {2}, 4, 5);
    StoredTensor tensor = named(FlaxFile.read(file(writer.bytes())), "w");
    assertThat(tensor.shape()).containsExactly(2, 3);
    assertThat(tensor.floats()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(tensor.transposed().floats()).containsExactly(0, 3, 1, 4, 2, 5);
  }

  @Test
  void valuesThatAreNoArraysAreLeftOut() {
    Writer writer = new Writer().map(5).text("step").raw(0xcd, 1, 0).text("name").text("x");
    writer.text("loss").raw(0xca, 0, 0, 0, 0).text("none").raw(0xc0);
    writer.text("w").array("float32", new int[] {}, 7);
    assertThat(FlaxFile.read(file(writer.bytes())).keySet()).containsExactly("w");
  }

  @Test
  void aBrokenRuleIsNamedWithTheArray() {
    refused(
        new Writer().map(1).text("w").array("float32", new int[] {3}, 0, 1).bytes(),
        "array w of shape (3) and dtype F32 needs 12 bytes, but has 8 of 8");
    refused(
        new Writer().map(1).text("w").array("int4", new int[] {2}, 0, 1).bytes(),
        "array w has the dtype int4, which is not read");
    refused(
        new Writer().map(2).text("w").raw(0xc0).text("w").raw(0xc0).bytes(),
        "has two values named w");
    refused(
        new Writer().map(1).text("w\t").array("float32", new int[] {1}, 0).bytes(),
        "the tensor name \"w\\u0009\" must have");
    refused(new Writer().map(1).raw(7, 0xc0).bytes(), "its value must have texts");
    refused(new Writer().map(1).text("w").raw(0xc1).bytes(), "w has the byte 0xc1 at offset 4");
    refused(
        new Writer().map(1).text("w").array("float32", new int[] {1}, 0).raw(0).bytes(),
        "continues for 1 bytes");
    refused(new Writer().map(1).text("step").raw(3).bytes(), "contains no array");
  }

  @Test
  void chunksThatDoNotFillTheirShapeAreRefused() {
    Writer writer = new Writer().map(1).text("w").map(3);
    writer.text("__msgpack_chunked_array__").raw(0xc3);
    writer.text("shape").map(1).text("0").raw(5);
    writer.text("chunks").map(1).text("0").array("float32", new int[] {4}, 0, 1, 2, 3);
    refused(
        writer.bytes(), "the chunked array w of shape (5) has 5 elements, but its chunks have 4");
  }

  @Test
  void deepNestingAndGreatCountsAreRefusedBeforeTheyCost() {
    Writer deep = new Writer();
    for (int k = 0; k < 10_000; k++) {
      deep.map(1).text("a");
    }
    refused(deep.bytes(), "is nested more than 64 deep");
    refused(new Writer().raw(0xdf, 0xff, 0xff, 0xff, 0xff).bytes(), "it is truncated or damaged");
    refused(
        new Writer().map(1).text("w").raw(0xdd, 0xff, 0xff, 0xff, 0xff).bytes(),
        "it is truncated or damaged");
    refused(
        new Writer().map(1).text("w").raw(0xc9, 0xff, 0xff, 0xff, 0xff, 1).bytes(),
        "w needs 4,294,967,295 bytes at offset 10");
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] whole = new Writer().map(1).text("w").array("float32", new int[] {2}, 0, 1).bytes();
    for (int length = 1; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> FlaxFile.read(file(part))).isInstanceOf(CheckpointException.class);
    }
  }

  private static void refused(byte[] bytes, String problem) {
    assertThatThrownBy(() -> FlaxFile.read(file(bytes)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("model.msgpack: ")
        .hasMessageContaining(problem);
  }

  private static StoredTensor named(Map<String, StoredTensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  private static FileBytes file(byte[] bytes) {
    return new FileBytes(Path.of("model.msgpack"), MemorySegment.ofArray(bytes));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        FlaxFileTest.class.getResourceAsStream("/org/glauber/network/paper-network/" + name)) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  /** Writes msgpack value by value. */
  private static final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Writer raw(int... octets) {
      for (int octet : octets) {
        out.write(octet);
      }
      return this;
    }

    private Writer map(int count) {
      return raw(0x80 + count);
    }

    private Writer text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      raw(0xd9, bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    /** An array of single-precision numbers, whatever the dtype. */
    private Writer array(String dtype, int[] shape, float... numbers) {
      Writer payload = new Writer().raw(0x93, 0x90 + shape.length).raw(shape).text(dtype);
      payload.raw(0xc4, 4 * numbers.length);
      ByteBuffer data = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
      for (float number : numbers) {
        data.putFloat(number);
      }
      payload.out.writeBytes(data.array());
      raw(0xc7, payload.out.size(), 1);
      out.writeBytes(payload.bytes());
      return this;
    }

    private byte[] bytes() {
      return out.toByteArray();
    }
  }
}
