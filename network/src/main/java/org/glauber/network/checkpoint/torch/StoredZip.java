package org.glauber.network.checkpoint.torch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.checkpoint.tensor.FileBytes;
import org.glauber.network.checkpoint.tensor.TensorLimits;

/**
 * The entries of a zip file as slices of the mapped file. Entries must be stored, as PyTorch writes
 * them: compressed or encrypted ones are refused, so that no entry is larger than its bytes in the
 * file. Written for this reader, because {@code java.util.zip} does not say where an entry lies.
 */
final class StoredZip {
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int LOCATOR64_SIGNATURE = 0x07064b50;
  private static final int END_BYTES = 22;
  private static final int LOCATOR64_BYTES = 20;
  private static final int END64_BYTES = 56;
  private static final int ENTRY_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final int MAX_COMMENT = 0xFFFF;
  private static final long MAX_32 = 0xFFFF_FFFFL;
  private static final int MAX_16 = 0xFFFF;
  private static final int MAX_ENTRIES = TensorLimits.MAX_TENSORS + 1_000;
  private static final int ENCRYPTED = 1;
  private static final int ZIP64_TAG = 1;

  private final FileBytes file;

  /** Where the directory begins, which is where entries must end. */
  private long directoryAt;

  private StoredZip(FileBytes file) {
    this.file = file;
  }

  private record Entry(String name, long headerAt, long dataAt, long size) {}

  /** Whether a file begins with an entry of a zip. */
  static boolean matches(FileBytes file) {
    return file.size() >= END_BYTES && file.intAt(0, "the first entry") == LOCAL_SIGNATURE;
  }

  /**
   * The content of every entry by name, in the order of the directory.
   *
   * @throws CheckpointException when the file is not such a zip
   */
  static SequencedMap<String, MemorySegment> read(FileBytes file) {
    return new StoredZip(file).entries();
  }

  private SequencedMap<String, MemorySegment> entries() {
    long end = findEnd();
    long count = file.unsignedShortAt(end + 10, "the end of the zip's directory");
    long size = file.intAt(end + 12, "the end of the zip's directory") & MAX_32;
    directoryAt = file.intAt(end + 16, "the end of the zip's directory") & MAX_32;
    if (count == MAX_16 || size == MAX_32 || directoryAt == MAX_32) {
      long end64 = findEnd64(end);
      count = file.longAt(end64 + 32, "the end of the zip's directory");
      size = file.longAt(end64 + 40, "the end of the zip's directory");
      directoryAt = file.longAt(end64 + 48, "the end of the zip's directory");
    }
    if (count < 0 || count > MAX_ENTRIES) {
      throw file.refused(
          "its zip must have at most %,d entries, but has %,d".formatted(MAX_ENTRIES, count));
    }
    file.slice(directoryAt, size, "the zip's directory");
    List<Entry> entries = new ArrayList<>();
    long at = directoryAt;
    for (long k = 0; k < count; k++) {
      at += entry(at, entries);
    }
    requireApart(entries);
    SequencedMap<String, MemorySegment> contents = new LinkedHashMap<>();
    for (Entry entry : entries) {
      MemorySegment content = file.slice(entry.dataAt(), entry.size(), "entry " + entry.name());
      if (contents.put(entry.name(), content) != null) {
        throw file.refused("its zip has the entry " + entry.name() + " twice");
      }
    }
    return contents;
  }

  private long findEnd() {
    long first = Math.max(0, file.size() - END_BYTES - MAX_COMMENT);
    for (long at = file.size() - END_BYTES; at >= first; at--) {
      if (file.intAt(at, "the end of the zip's directory") == END_SIGNATURE) {
        return at;
      }
    }
    throw file.refused("has no directory at its end, as every zip has: it is truncated");
  }

  private long findEnd64(long end) {
    long locator = end - LOCATOR64_BYTES;
    if (locator < 0 || file.intAt(locator, "the zip64 locator") != LOCATOR64_SIGNATURE) {
      throw file.refused("its zip has more than 4 GiB and no zip64 directory: it is damaged");
    }
    long end64 = file.longAt(locator + 8, "the zip64 locator");
    file.slice(end64, END64_BYTES, "the zip64 directory");
    if (file.intAt(end64, "the zip64 directory") != END64_SIGNATURE) {
      throw file.refused("its zip64 directory is not where its locator points: it is damaged");
    }
    return end64;
  }

  /** Reads the entry of the directory at an offset, and returns its length. */
  private int entry(long at, List<Entry> entries) {
    String what = "entry " + entries.size() + " of the zip's directory";
    file.slice(at, ENTRY_BYTES, what);
    if (file.intAt(at, what) != ENTRY_SIGNATURE) {
      throw file.refused(what + " is damaged");
    }
    int nameLength = file.unsignedShortAt(at + 28, what);
    int extraLength = file.unsignedShortAt(at + 30, what);
    int commentLength = file.unsignedShortAt(at + 32, what);
    String name = name(file.slice(at + ENTRY_BYTES, nameLength, what));
    if ((file.unsignedShortAt(at + 8, what) & ENCRYPTED) != 0) {
      throw file.refused("entry " + name + " of its zip is encrypted");
    }
    int method = file.unsignedShortAt(at + 10, what);
    long compressed = file.intAt(at + 20, what) & MAX_32;
    long size = file.intAt(at + 24, what) & MAX_32;
    long headerAt = file.intAt(at + 42, what) & MAX_32;
    long extra = at + ENTRY_BYTES + nameLength;
    Wide wide = new Wide(extra, extraLength);
    size = size == MAX_32 ? wide.next(name) : size;
    compressed = compressed == MAX_32 ? wide.next(name) : compressed;
    headerAt = headerAt == MAX_32 ? wide.next(name) : headerAt;
    if (method != 0 || compressed != size) {
      throw file.refused(
          "entry %s of its zip is compressed (method %d); PyTorch stores entries uncompressed,"
                  .formatted(name, method)
              + " and only such files are read: write it again with torch.save");
    }
    entries.add(new Entry(name, headerAt, dataAt(name, headerAt), size));
    return ENTRY_BYTES + nameLength + extraLength + commentLength;
  }

  private long dataAt(String name, long headerAt) {
    String what = "the header of entry " + name;
    file.slice(headerAt, LOCAL_BYTES, what);
    int nameLength = file.unsignedShortAt(headerAt + 26, what);
    boolean isIts =
        file.intAt(headerAt, what) == LOCAL_SIGNATURE
            && file.unsignedShortAt(headerAt + 8, what) == 0
            && name(file.slice(headerAt + LOCAL_BYTES, nameLength, what)).equals(name);
    if (!isIts) {
      throw file.refused(what + " of its zip differs from the zip's directory: it is damaged");
    }
    return headerAt + LOCAL_BYTES + nameLength + file.unsignedShortAt(headerAt + 28, what);
  }

  private String name(MemorySegment bytes) {
    try {
      String name =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toArray(ValueLayout.JAVA_BYTE)))
              .toString();
      TensorLimits.requireName(file, name);
      return name;
    } catch (CharacterCodingException e) {
      throw new CheckpointException(file.file(), "an entry of its zip has a name not in UTF-8", e);
    }
  }

  private void requireApart(List<Entry> entries) {
    List<Entry> ordered = new ArrayList<>(entries);
    ordered.sort(Comparator.comparingLong(Entry::headerAt));
    for (int k = 0; k < ordered.size(); k++) {
      Entry entry = ordered.get(k);
      long limit = k + 1 < ordered.size() ? ordered.get(k + 1).headerAt() : directoryAt;
      if (entry.size() < 0 || entry.dataAt() > limit || entry.size() > limit - entry.dataAt()) {
        throw file.refused(
            "entry %s of its zip, %,d bytes at offset %,d, overlaps what begins at offset %,d"
                .formatted(entry.name(), entry.size(), entry.dataAt(), limit));
      }
    }
  }

  /** The 64-bit numbers of an entry, in its zip64 field. */
  private final class Wide {
    private long at;
    private long end;

    private Wide(long extra, int length) {
      long field = extra;
      while (field + 4 <= extra + length) {
        int size = file.unsignedShortAt(field + 2, "a zip64 field");
        if (file.unsignedShortAt(field, "a zip64 field") == ZIP64_TAG) {
          at = field + 4;
          end = Math.min(field + 4 + size, extra + length);
          return;
        }
        field += 4 + size;
      }
    }

    private long next(String name) {
      if (at + Long.BYTES > end) {
        throw file.refused("entry " + name + " of its zip lacks its zip64 sizes: it is damaged");
      }
      at += Long.BYTES;
      return file.longAt(at - Long.BYTES, "a zip64 field");
    }
  }
}
