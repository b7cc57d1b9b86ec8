package org.glauber.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.Assertions;
import org.glauber.core.NoiseLaw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are often mistaken for TorchScript. */
class FileFormatTest {
  private static final String EXPORT = "save torch.jit.script(network)";

  @TempDir Path directory;

  @Test
  void aCheckpointOfTorchSaveIsNamedAndTheRemedyToo() throws IOException {
    refused(archive("archive/data.pkl", "archive/data/0", "archive/version"))
        .contains("this is a checkpoint of torch.save", EXPORT);
  }

  @Test
  void aProgramOfTorchExportIsNamed() throws IOException {
    refused(archive("m/archive_format", "m/models/model.json", "m/data.pkl"))
        .contains("this is a program of torch.export");
    refused(archive("serialized_exported_program.json")).contains("torch.export");
  }

  @Test
  void otherArchivesAreNamed() throws IOException {
    refused(archive("w.npy")).contains("NumPy", EXPORT);
    refused(archive("readme.txt")).contains("holds no TorchScript");
  }

  @Test
  void safetensorsAreNamed() throws IOException {
    byte[] header = "{\"w\":{}}".getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    refused(bytes.putLong(header.length).put(header).array())
        .contains("this is a safetensors file", EXPORT);
  }

  @Test
  void aCheckpointOfFlaxIsNamed() throws IOException {
    refused(new byte[] {(byte) 0x81, (byte) 0xa6, 'p', 'a', 'r', 'a', 'm', 's', (byte) 0x80})
        .contains("Flax", EXPORT);
  }

  @ParameterizedTest
  @CsvSource({
    "'', the file is empty",
    "'version https://git-lfs.github.com/spec/v1', run git lfs pull",
    "'<!DOCTYPE html>', a page of HTML",
    "'GGUF\u0003', GGUF",
    "'\u0080\u0002}q', an old checkpoint of torch.save",
    "'\u001f\u008b\u0008', unpack it"
  })
  void othersAreNamedByTheirFirstBytes(String head, String problem) throws IOException {
    refused(head.getBytes(StandardCharsets.ISO_8859_1)).contains(problem);
  }

  @Test
  void aTruncatedArchiveIsNamed() throws IOException {
    byte[] whole = Files.readAllBytes(archive("archive/constants.pkl", "archive/code/a.py"));
    refused(java.util.Arrays.copyOf(whole, whole.length / 2)).contains("cut off or damaged");
  }

  private org.assertj.core.api.AbstractStringAssert<?> refused(byte[] bytes) throws IOException {
    return refused(Files.write(directory.resolve("denoiser.pt"), bytes));
  }

  private static org.assertj.core.api.AbstractStringAssert<?> refused(Path file) {
    Throwable refusal =
        Assertions.catchThrowable(
            () -> TorchNetwork.open(file, true, NoiseLaw.uniform(5, 0.5), Device.cpu()));
    return assertThat(refusal.getMessage())
        .startsWith(file + " is not a network that can be served: ")
        .hasLineCount(1);
  }

  private Path archive(String... entries) throws IOException {
    Path file = directory.resolve("archive.pt");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String entry : entries) {
        zip.putNextEntry(new ZipEntry(entry));
        zip.write(entry.getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }
}
