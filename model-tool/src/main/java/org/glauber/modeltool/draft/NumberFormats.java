package org.glauber.modeltool.draft;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.glauber.model.v1.NumberFormat;

/** Finds the number format of a network by the storages that its archive names. */
final class NumberFormats {
  private static final int MAX_BYTES = 64 << 20;
  private static final String BFLOAT16 = "BFloat16Storage";

  private NumberFormats() {}

  /** BFLOAT16 if the archive holds tensors in it, else FLOAT32. */
  static NumberFormat of(Path archive) {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      Optional<? extends ZipEntry> tree =
          zip.stream().filter(entry -> entry.getName().endsWith("/data.pkl")).findFirst();
      if (tree.isEmpty()) {
        return NumberFormat.NUMBER_FORMAT_FLOAT32;
      }
      try (InputStream in = zip.getInputStream(tree.get())) {
        String names = new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
        return names.contains(BFLOAT16)
            ? NumberFormat.NUMBER_FORMAT_BFLOAT16
            : NumberFormat.NUMBER_FORMAT_FLOAT32;
      }
    } catch (IOException e) {
      return NumberFormat.NUMBER_FORMAT_FLOAT32; // libtorch has read it, so it is only unusual
    }
  }
}
