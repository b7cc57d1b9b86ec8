package org.glauber.network.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of an archive; that libtorch reads them is shown by every test of a network. */
class ArchiveWriterTest {
  private static final int CENTRAL_HEADER = 0x02014b50;
  private static final String SOURCE = "class Some(Module):\n  __parameters__ = []\n";

  @TempDir Path directory;

  @Test
  void anArchiveIsAZipOfStoredRecords() throws IOException {
    try (ZipFile zip = new ZipFile(write("some.pt").toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName))
          .containsExactly(
              "archive/data.pkl",
              "archive/byteorder",
              "archive/code/__torch__.py",
              "archive/data/0",
              "archive/data/1",
              "archive/data/2",
              "archive/data/3",
              "archive/constants.pkl",
              "archive/version");
      assertThat(zip.stream()).allMatch(entry -> entry.getMethod() == ZipEntry.STORED);
      assertThat(read(zip, "code/__torch__.py")).asString().isEqualTo(SOURCE);
      assertThat(read(zip, "version")).asString().isEqualTo("10\n");
      assertThat(little(read(zip, "data/0")).getFloat(4)).isEqualTo(-2.5f);
      assertThat(little(read(zip, "data/2")).getDouble(0)).isEqualTo(Math.PI);
      assertThat(little(read(zip, "data/3")).getLong(8)).isEqualTo(1L << 40);
    }
  }

  @Test
  void bfloat16sAreRoundedToTheNearestAndTiesToEven() throws IOException {
    try (ZipFile zip = new ZipFile(write("some.pt").toFile())) {
      ByteBuffer values = little(read(zip, "data/1"));
      assertThat(values.getShort(0) & 0xFFFF).isEqualTo(0x3F80); // 1
      assertThat(values.getShort(2) & 0xFFFF).isEqualTo(0x3F80); // 1 + 2^-8, a tie
      assertThat(values.getShort(4) & 0xFFFF).isEqualTo(0x3F82); // 1 + 3 * 2^-8, a tie
      assertThat(values.getShort(6) & 0xFFFF).isEqualTo(0x3F81); // a little above 1 + 2^-8
    }
  }

  @Test
  void everyRecordStartsAtAMultipleOf64Bytes() throws IOException {
    ByteBuffer bytes = little(Files.readAllBytes(write("some.pt")));
    List<Integer> starts = new ArrayList<>();
    for (int at = 0; at + 46 <= bytes.limit(); at++) {
      if (bytes.getInt(at) == CENTRAL_HEADER) {
        int local = bytes.getInt(at + 42);
        starts.add(local + 30 + bytes.getShort(local + 26) + bytes.getShort(local + 28));
      }
    }
    assertThat(starts).hasSize(9).allMatch(start -> start % 64 == 0);
  }

  @Test
  void equalModulesGiveEqualBytes() throws IOException {
    assertThat(write("one.pt")).hasSameBinaryContentAs(write("other.pt"));
  }

  private Path write(String name) throws IOException {
    Map<String, ScriptValue> attributes = new LinkedHashMap<>();
    attributes.put("training", new ScriptValue.Truth(false));
    attributes.put("floats", ScriptValue.Tensor.parameter(new float[] {1, -2.5f}, 2));
    attributes.put(
        "bfloat16s",
        ScriptValue.Tensor.constant(
            new TensorData.BFloat16s(new float[] {1, 1 + 0x1p-8f, 1 + 0x3p-8f, 1 + 0x1.1p-8f}),
            2,
            2));
    attributes.put(
        "doubles", ScriptValue.Tensor.constant(new TensorData.Doubles(new double[] {Math.PI})));
    attributes.put(
        "longs", ScriptValue.Tensor.constant(new TensorData.Longs(new long[] {3, 1L << 40}), 2));
    attributes.put("step", new ScriptValue.Whole(1L << 40));
    attributes.put("rate", new ScriptValue.Real(1e-3));
    Path file = directory.resolve(name);
    ArchiveWriter.write(file, SOURCE, ScriptValue.Module.of("Some", attributes));
    return file;
  }

  /** Reads a record; the zip's own checksum is checked on the way. */
  private static byte[] read(ZipFile zip, String name) throws IOException {
    return zip.getInputStream(zip.getEntry("archive/" + name)).readAllBytes();
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
