package org.glauber.network.checkpoint.safetensors;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.checkpoint.tensor.FileBytes;
import org.glauber.network.checkpoint.tensor.Storage;
import org.glauber.network.checkpoint.tensor.StoredTensor;
import org.glauber.network.checkpoint.tensor.TensorLimits;

/**
 * A safetensors file: the length of its header in 8 bytes, the header, and the data. As the format
 * requires, the tensors must cover the data without gaps or overlaps.
 */
public final class SafetensorsFile {
  private static final int LENGTH_BYTES = 8;
  private static final long MAX_HEADER_BYTES = 100_000_000; // the format's own limit

  private SafetensorsFile() {}

  /** Whether a file begins like a safetensors file: with a plausible length and a brace. */
  public static boolean matches(FileBytes file) {
    if (file.size() <= LENGTH_BYTES) {
      return false;
    }
    long length = file.longAt(0, "the header's length");
    return file.segment().get(ValueLayout.JAVA_BYTE, LENGTH_BYTES) == '{'
        && length > 0
        && length <= 1L << 40;
  }

  /**
   * The tensors of a file by name, in the order of its header.
   *
   * @throws CheckpointException when the file breaks a rule of the format
   */
  public static SequencedMap<String, StoredTensor> read(FileBytes file) {
    long length = file.longAt(0, "the length of the header of a safetensors file");
    if (length < 2 || length > MAX_HEADER_BYTES) {
      throw file.refused(
          "the length of its header must be 2 to %,d bytes, but is %,d: it is no safetensors file"
              .formatted(MAX_HEADER_BYTES, length));
    }
    MemorySegment header = file.slice(LENGTH_BYTES, length, "the header");
    SequencedMap<String, Header.Entry> entries =
        Header.parse(file, header.toArray(ValueLayout.JAVA_BYTE));
    long dataAt = LENGTH_BYTES + length;
    requireCover(file, entries, file.size() - dataAt);
    SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    entries.forEach(
        (name, entry) -> {
          MemorySegment data =
              file.slice(dataAt + entry.begin(), entry.end() - entry.begin(), "tensor " + name);
          tensors.put(
              name, StoredTensor.contiguous(name, Storage.of(entry.type(), data), entry.shape()));
        });
    return tensors;
  }

  private static void requireCover(
      FileBytes file, SequencedMap<String, Header.Entry> entries, long dataBytes) {
    List<Map.Entry<String, Header.Entry>> ordered = new ArrayList<>(entries.entrySet());
    ordered.sort(
        Comparator.<Map.Entry<String, Header.Entry>>comparingLong(e -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    long covered = 0;
    for (Map.Entry<String, Header.Entry> named : ordered) {
      String tensor = "tensor " + named.getKey();
      Header.Entry entry = named.getValue();
      long bytes = TensorLimits.count(file, tensor, entry.shape()) * entry.type().bytes();
      if (entry.end() - entry.begin() != bytes) {
        throw file.refused(
            "%s of shape %s and dtype %s has %,d bytes, but its data_offsets are %,d to %,d"
                .formatted(
                    tensor,
                    StoredTensor.shapeText(entry.shape()),
                    entry.type(),
                    bytes,
                    entry.begin(),
                    entry.end()));
      }
      if (entry.begin() != covered) {
        throw file.refused(
            "%s begins at byte %,d of the data, but the tensor before it ends at %,d:"
                    .formatted(tensor, entry.begin(), covered)
                + (entry.begin() < covered ? " they overlap" : " there is a gap"));
      }
      covered = entry.end();
    }
    if (covered != dataBytes) {
      throw file.refused(
          "its tensors need %,d bytes of data, but it has %,d: it is %s"
              .formatted(
                  covered,
                  dataBytes,
                  covered > dataBytes ? "truncated" : "longer than its header"));
    }
  }
}
