package org.glauber.network.checkpoint.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.checkpoint.tensor.FileBytes;
import org.glauber.network.checkpoint.tensor.StoredTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of safetensors files, and the number formats that are read. */
class SafetensorsFileTest {
  private static final String TWO =
      """
      {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},\
       "b": {"dtype": "F32", "shape": [], "data_offsets": [8, 12]}}""";

  @Test
  void everyNumberFormatIsRead() {
    String header =
        """
        {"__metadata__": {"format": "pt"},\
         "f16": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]},\
         "bf16": {"dtype": "BF16", "shape": [1], "data_offsets": [4, 6]},\
         "f64": {"dtype": "F64", "shape": [1], "data_offsets": [6, 14]},\
         "i32": {"dtype": "I32", "shape": [1, 1], "data_offsets": [14, 18]},\
         "u8": {"dtype": "U8", "shape": [1], "data_offsets": [18, 19]},\
         "none": {"dtype": "F32", "shape": [0, 3], "data_offsets": [19, 19]}}""";
    ByteBuffer data = ByteBuffer.allocate(19).order(ByteOrder.LITTLE_ENDIAN);
    data.putShort(Float.floatToFloat16(1.5f)).putShort(Float.floatToFloat16(-0x1p-24f));
    data.putShort((short) (Float.floatToIntBits(-2.5f) >> 16)).putDouble(0.1);
    data.putInt(-7).put((byte) 200);
    Map<String, StoredTensor> tensors = SafetensorsFile.read(file(header, data.array()));
    assertThat(tensors.keySet()).containsExactly("f16", "bf16", "f64", "i32", "u8", "none");
    assertThat(named(tensors, "f16").floats()).containsExactly(1.5f, -0x1p-24f);
    assertThat(named(tensors, "bf16").floats()).containsExactly(-2.5f);
    assertThat(named(tensors, "f64").floats()).containsExactly(0.1f);
    assertThat(named(tensors, "i32").longs()).containsExactly(-7);
    assertThat(named(tensors, "u8").longs()).containsExactly(200);
    assertThat(named(tensors, "none").floats()).isEmpty();
  }

  @Test
  void aScalarHasOneElement() {
    byte[] data = new byte[12];
    ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).putFloat(8, 3);
    assertThat(named(SafetensorsFile.read(file(TWO, data)), "b").floats()).containsExactly(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}} | tensor a of shape (3) and dtype F32 has 12 bytes, but its data_offsets are 0 to 8
          {"a": {"dtype": "F32", "shape": [-3], "data_offsets": [0, 12]}} | tensor a must have whole numbers from 0 to 10^16 as its shape, but has -3
          {"a": {"dtype": "F32", "shape": [3], "data_offsets": [-4, 8]}} | tensor a must have whole numbers from 0 to 10^16 as its data_offsets, but has -4
          {"a": {"dtype": "F32", "shape": [3.5], "data_offsets": [0, 12]}} | but has 3.5
          {"a": {"dtype": "F32", "shape": ["3"], "data_offsets": [0, 12]}} | but has STRING
          {"a": {"dtype": "F32", "shape": [3], "data_offsets": [12, 0]}} | tensor a of shape (3)
          {"a": {"dtype": "F32", "shape": [3]}} | tensor a must have dtype, shape and two data_offsets
          {"a": {"dtype": "Q4_0", "shape": [3], "data_offsets": [0, 12]}} | tensor a has the dtype Q4_0, which is not read; store it as F32, F16 or BF16
          {"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12], "x": 1}} | tensor a has the unknown field x
          {"a": {"dtype": "F32", "dtype": "F32", "shape": [3], "data_offsets": [0, 12]}} | tensor a has the field dtype twice
          {"a": {"dtype": "F32", "shape": [9999999999999999, 9999999999999999], "data_offsets": [0, 12]}} | tensor a declares more elements than a file can hold
          {"a": {"dtype": "F32", "shape": [1,1,1,1,1,1,1,1,3], "data_offsets": [0, 12]}} | tensor a has more than 8 numbers as its shape
          {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "b": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]}} | tensor b begins at byte 4 of the data, but the tensor before it ends at 8: they overlap
          {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "b": {"dtype": "F32", "shape": [1], "data_offsets": [8, 12]}} | tensor b begins at byte 8 of the data, but the tensor before it ends at 4: there is a gap
          {"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}} | its tensors need 16 bytes of data, but it has 12: it is truncated
          {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}} | its tensors need 8 bytes of data, but it has 12: it is longer than its header
          {"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]}, "a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]}} | its header has the name a twice
          {"a\\n": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]}} | the tensor name "a\\u000a" must have 1 to 512 characters, none of them a control character
          {"__metadata__": {"x": {}}} | __metadata__ of its header must map names to texts, but x is BEGIN_OBJECT
          {"a": [[[[[[ | its header is not the JSON of safetensors
          {} {} | its header is not the JSON of safetensors
          """)
  void aBrokenRuleIsNamedWithTheTensor(String header, String problem) {
    assertThatThrownBy(() -> SafetensorsFile.read(file(header, new byte[12])))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("model.safetensors: ")
        .hasMessageContaining(problem);
  }

  @Test
  void aTruncatedHeaderIsRefused() {
    byte[] whole = bytes(TWO, new byte[12]);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> SafetensorsFile.read(file(part)))
          .isInstanceOf(CheckpointException.class);
    }
  }

  @Test
  void aHeaderLengthBeyondTheFormatsLimitIsRefusedWithoutReadingIt() {
    byte[] bytes = bytes(TWO, new byte[12]);
    for (long length : new long[] {-1, 100_000_001, Long.MAX_VALUE, Long.MIN_VALUE}) {
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
      assertThatThrownBy(() -> SafetensorsFile.read(file(bytes)))
          .hasMessageContaining("the length of its header must be 2 to 100,000,000 bytes");
    }
  }

  private static StoredTensor named(Map<String, StoredTensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  private static FileBytes file(String header, byte[] data) {
    return file(bytes(header, data));
  }

  private static FileBytes file(byte[] bytes) {
    return new FileBytes(Path.of("model.safetensors"), MemorySegment.ofArray(bytes));
  }

  private static byte[] bytes(String header, byte[] data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .put(data)
        .array();
  }
}
