package org.glauber.network.checkpoint.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.zip.ZipEntry;
import org.glauber.network.checkpoint.safetensors.SafetensorsFile;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.checkpoint.tensor.FileBytes;
import org.glauber.network.checkpoint.tensor.StoredTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that torch.save wrote, and files that only look so. */
class TorchFileTest {
  private static final int[] NONE = {};

  @Test
  void aFileOfPyTorchHasTheTensorsOfItsSafetensors() throws IOException {
    SequencedMap<String, StoredTensor> torch = TorchFile.read(file(resource("pytorch_model.bin")));
    SequencedMap<String, StoredTensor> same =
        SafetensorsFile.read(file(resource("model.safetensors")));
    assertThat(torch.keySet()).containsExactlyElementsOf(same.keySet());
    torch.forEach(
        (name, tensor) -> {
          StoredTensor expected = Objects.requireNonNull(same.get(name));
          assertThat(tensor.shape()).isEqualTo(expected.shape());
          assertThat(tensor.floats()).isEqualTo(expected.floats());
        });
  }

  @Test
  void viewsAreReadByTheirStridesAndNestedDictsByPath() {
    byte[] zip =
        new PickleWriter()
            .raw('}', '(')
            .text("step")
            .whole(7)
            .text("state_dict")
            .raw('}', '(')
            .text("w")
            .tensor("0", 6, 0, new int[] {3, 2}, new int[] {1, 3})
            .text("b")
            .tensor("0", 6, 4, new int[] {2}, new int[] {1})
            .raw('u')
            .text("list")
            .raw(']')
            .tensor("0", 6, 5, NONE, NONE)
            .raw('a', 'u')
            .zip(6);
    Map<String, StoredTensor> tensors = TorchFile.read(file(zip));
    assertThat(tensors.keySet()).containsExactly("state_dict.w", "state_dict.b", "list.0");
    assertThat(named(tensors, "state_dict.w").floats()).containsExactly(0, 3, 1, 4, 2, 5);
    assertThat(named(tensors, "state_dict.b").floats()).containsExactly(4, 5);
    assertThat(named(tensors, "list.0").floats()).containsExactly(5);
  }

  @ParameterizedTest
  @CsvSource({"os,system", "builtins,eval", "posix,system", "numpy.core.multiarray,scalar"})
  void aNameThatNoStateDictNeedsIsRefusedAndNotCalled(String module, String name) {
    byte[] zip = new PickleWriter().global(module, name).text("touch /tmp/x").raw(0x85, 'R').zip(1);
    refused(zip, "its pickle refers to " + module + "." + name + ", which is not called");
    byte[] stacked = new PickleWriter().text(module).text(name).raw(0x93).zip(1);
    refused(stacked, "its pickle refers to " + module + "." + name + ", which is not called");
  }

  @ParameterizedTest
  @CsvSource({
    "0x81,NEWOBJ",
    "0x69,INST",
    "0x6f,OBJ",
    "0x92,NEWOBJ_EX",
    "0x82,EXT1",
    "0x50,PERSID",
    "0x01,unknown"
  })
  void anInstructionThatNoStateDictNeedsIsRefusedByName(int code, String name) {
    refused(
        new PickleWriter().raw(')', ')', code).zip(1),
        "its pickle has the instruction %s (0x%02x) at byte 4".formatted(name, code));
  }

  @Test
  void aViewOutsideOfItsStorageIsRefusedByTensor() {
    refused(
        view(6, 0, new int[] {3, 3}, new int[] {3, 1}),
        "tensor w of shape (3, 3) has 9 elements, but its storage has 6");
    refused(
        view(6, 4, new int[] {3}, new int[] {1}),
        "tensor w is damaged: its elements 4 to 6 lie outside");
    refused(
        view(6, 0, new int[] {3}, new int[] {3}),
        "tensor w is damaged: its elements 0 to 6 lie outside");
    refused(
        view(6, 0, new int[] {3}, new int[] {-1}), "tensor w is damaged: its sizes and strides");
    refused(view(6, -1, new int[] {2}, new int[] {1}), "tensor w is damaged");
    refused(view(6, 0, new int[] {-2}, new int[] {1}), "tensor w has the negative size -2");
    refused(view(6, 0, new int[] {2}, NONE), "tensor w is damaged: it has 1 sizes and 0 strides");
    refused(view(6, 0, new int[] {1 << 30, 1 << 30}, new int[] {0, 0}), "tensor w declares more");
    refused(
        view(7, 0, new int[] {2}, new int[] {1}),
        "its pickle has storage 0 of 7 elements of F32, but data/0 has 24 bytes");
    refused(view(-1, 0, new int[] {2}, new int[] {1}), "its pickle has storage 0 of -1 elements");
  }

  private static byte[] view(int stored, int offset, int[] shape, int[] strides) {
    return new PickleWriter()
        .raw('}')
        .text("w")
        .tensor("0", stored, offset, shape, strides)
        .raw('s')
        .zip(6);
  }

  @Test
  void keysGivenTwiceAndNamesWithControlCharactersAreRefused() {
    refused(
        new PickleWriter().raw('}', '(').text("w").whole(1).text("w").whole(2).raw('u').zip(1),
        "its pickle has a dict with the key w twice");
    refused(
        new PickleWriter()
            .raw('}')
            .text("w\n")
            .tensor("0", 1, 0, new int[] {1}, new int[] {1})
            .raw('s')
            .zip(1),
        "the tensor name \"w\\u000a\" must have");
  }

  @Test
  void listsThatContainThemselvesEndInARefusal() {
    refused(
        new PickleWriter().raw(']', 'q', 0, 'h', 0, 'a').zip(1), "must be nested at most 32 deep");
    PickleWriter bomb = new PickleWriter().raw(']', 'q', 0);
    for (int level = 1; level < 30; level++) {
      bomb.raw(']', 'q', level, '(');
      for (int k = 0; k < 10; k++) {
        bomb.raw('h', level - 1);
      }
      bomb.raw('e');
    }
    refused(bomb.zip(1), "has more than 2,000,000 values");
  }

  @Test
  void anArchiveThatIsCompressedIsRefused() {
    refused(
        PickleWriter.zip(Map.of("archive/data.pkl", new byte[100_000]), ZipEntry.DEFLATED),
        "entry archive/data.pkl of its zip is compressed (method 8)");
  }

  @Test
  void entriesThatOverlapAreRefused() {
    byte[] zip = view(6, 0, new int[] {2}, new int[] {1});
    int directory = directoryAt(zip);
    ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(directory + 20, 1_000_000).putInt(directory + 24, 1_000_000);
    refused(zip, "entry archive/data.pkl of its zip, 1,000,000 bytes at offset 46, overlaps");
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] zip = view(6, 0, new int[] {2}, new int[] {1});
    for (int length = 0; length < zip.length; length++) {
      byte[] part = Arrays.copyOf(zip, length);
      assertThatThrownBy(() -> TorchFile.read(file(part))).isInstanceOf(CheckpointException.class);
    }
  }

  @Test
  void filesOfOtherKindsAreNamed() {
    refused(
        new byte[] {(byte) 0x80, 2, '}', '.'},
        "is not a zip, but a pickle, as PyTorch wrote before 1.6");
    refused(
        PickleWriter.zip(
            Map.of("a/data.pkl", new byte[1], "a/constants.pkl", new byte[1]), ZipEntry.STORED),
        "is a TorchScript program, not weights");
    refused(
        PickleWriter.zip(
            Map.of(
                "a/data.pkl",
                new byte[1],
                "a/byteorder",
                "big".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
            ZipEntry.STORED),
        "its numbers must be little-endian");
    refused(
        PickleWriter.zip(Map.of("a/x", new byte[1]), ZipEntry.STORED),
        "must have one entry data.pkl, but has 0");
  }

  private static int directoryAt(byte[] zip) {
    ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    return bytes.getInt(zip.length - 22 + 16);
  }

  private static void refused(byte[] zip, String problem) {
    assertThatThrownBy(() -> TorchFile.read(file(zip)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("model.pt: ")
        .hasMessageContaining(problem);
  }

  private static StoredTensor named(Map<String, StoredTensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  private static FileBytes file(byte[] bytes) {
    return new FileBytes(Path.of("model.pt"), MemorySegment.ofArray(bytes));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        TorchFileTest.class.getResourceAsStream("/org/glauber/network/paper-network/" + name)) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }
}
