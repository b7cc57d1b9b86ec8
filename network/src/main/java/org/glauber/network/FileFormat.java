package org.glauber.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Recognises files that are often mistaken for TorchScript, by their first bytes or, in a zip
 * archive, by its entries, and describes how to convert them.
 */
final class FileFormat {
  private static final int HEAD_BYTES = 64;
  private static final String EXPORT =
      "; in Python, build the network, load these weights into it, and save torch.jit.script(network)"
          + " or torch.jit.trace(network, example); ./glauber model import converts known architectures";

  /** The first bytes of a kind of file, in hexadecimal, and the message for such files. */
  private record Magic(String head, String problem) {}

  private static final List<Magic> MAGICS =
      List.of(
          new Magic(
              hex("version https://git-lfs"),
              "this is a pointer of Git LFS, not the file itself; run git lfs pull"),
          new Magic(hex("GGUF"), "this is a GGUF file, not TorchScript"),
          new Magic(
              "894844460d0a1a0a",
              "this is an HDF5 file, weights without a network, not TorchScript" + EXPORT),
          new Magic("1f8b", "this is a gzip file, not TorchScript; unpack it"),
          new Magic("fd377a585a00", "this is an xz file, not TorchScript; unpack it"),
          new Magic("28b52ffd", "this is a zstd file, not TorchScript; unpack it"),
          new Magic(
              hex("<"),
              "this is a page of HTML or XML, not TorchScript; the download may have failed"),
          new Magic(hex("\u0089PNG"), "this is a picture, not TorchScript"),
          new Magic(
              "80",
              "this is a pickle, perhaps an old checkpoint of torch.save, not TorchScript"
                  + EXPORT));

  private FileFormat() {}

  /** Describes a file that is not TorchScript; empty when it is TorchScript or not recognised. */
  static Optional<String> problem(Path file) {
    try {
      byte[] head;
      try (InputStream in = Files.newInputStream(file)) {
        head = in.readNBytes(HEAD_BYTES);
      }
      if (head.length == 0) {
        return Optional.of("the file is empty");
      }
      String hex = HexFormat.of().formatHex(head);
      if (hex.startsWith("504b")) {
        return problemOfArchive(file);
      }
      if (isSafetensors(head, Files.size(file))) {
        return Optional.of(
            "this is a safetensors file, weights without a network, not TorchScript" + EXPORT);
      }
      if (isFlax(head)) {
        return Optional.of(
            "this looks like a msgpack checkpoint of Flax, weights without a network, not TorchScript"
                + EXPORT);
      }
      return MAGICS.stream()
          .filter(magic -> hex.startsWith(magic.head()))
          .map(Magic::problem)
          .findFirst();
    } catch (IOException e) {
      return Optional.of("it cannot be read: " + e);
    }
  }

  private static Optional<String> problemOfArchive(Path file) throws IOException {
    List<String> entries;
    try (ZipFile archive = new ZipFile(file.toFile())) {
      entries = archive.stream().limit(10_000).map(ZipEntry::getName).toList();
    } catch (ZipException e) {
      return Optional.of("the archive is cut off or damaged");
    }
    if (entries.stream().anyMatch(name -> name.endsWith("/constants.pkl"))) {
      return Optional.empty();
    }
    if (entries.stream().anyMatch(FileFormat::isExportedProgram)) {
      return Optional.of(
          "this is a program of torch.export, not TorchScript; save torch.jit.script(network) or"
              + " torch.jit.trace(network, example) instead");
    }
    if (entries.stream().anyMatch(name -> name.equals("data.pkl") || name.endsWith("/data.pkl"))) {
      return Optional.of(
          "this is a checkpoint of torch.save, weights without a network, not TorchScript"
              + EXPORT);
    }
    if (entries.stream().anyMatch(name -> name.endsWith(".npy"))) {
      return Optional.of(
          "this is an archive of NumPy arrays, weights without a network, not TorchScript"
              + EXPORT);
    }
    return Optional.of("this is a zip archive, but holds no TorchScript");
  }

  private static boolean isExportedProgram(String entry) {
    return entry.endsWith("archive_format") || entry.endsWith("serialized_exported_program.json");
  }

  /**
   * A safetensors file begins with the length of its header in eight bytes, little-endian, and the
   * header, a JSON object.
   */
  private static boolean isSafetensors(byte[] head, long size) {
    if (head.length < 10 || head[8] != '{') {
      return false;
    }
    long length = 0;
    for (int k = 7; k >= 0; k--) {
      length = length << 8 | (head[k] & 0xFF);
    }
    return length > 0 && length <= size - 8;
  }

  /** A Flax checkpoint begins with a msgpack map whose first key is a string. */
  private static boolean isFlax(byte[] head) {
    int first = head[0] & 0xFF;
    int key =
        first == 0xde ? 3 : first == 0xdf ? 5 : (first & 0xF0) == 0x80 && first > 0x80 ? 1 : -1;
    if (key < 0 || key >= head.length) {
      return false;
    }
    int string = head[key] & 0xFF;
    return (string & 0xE0) == 0xA0 && string > 0xA0 && isPrintable(head, key + 1, string & 0x1F);
  }

  private static boolean isPrintable(byte[] head, int from, int length) {
    for (int k = from; k < Math.min(from + length, head.length); k++) {
      if (head[k] < 0x20 || head[k] > 0x7e) {
        return false;
      }
    }
    return true;
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
