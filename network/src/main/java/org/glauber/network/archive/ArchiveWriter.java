package org.glauber.network.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a TorchScript module as the archive that {@code torch.jit.load} opens.
 *
 * <p>The archive is a zip without compression whose records start at multiples of 64 bytes, so that
 * libtorch may map them: {@code data.pkl} (the module tree), {@code code/__torch__.py} (the source
 * text of every class), {@code data/N} (the tensors, little-endian), {@code constants.pkl} (an
 * empty tuple), {@code version}. Every record has the same fixed time, so equal modules give equal
 * bytes.
 */
public final class ArchiveWriter {
  private static final int ALIGNMENT_BYTES = 64;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int EXTRA_HEADER_BYTES = 4;
  private static final int PADDING_TAG = 0x4246; // "FB", as libtorch's own writer pads
  private static final int CHUNK_VALUES = 1 << 18;

  /**
   * A time that the zip header can represent. 1 January 1980 would stand for every earlier time,
   * and Java would add an extended timestamp, which would break the alignment of the content.
   */
  private static final LocalDateTime EVERY_RECORDS_TIME = LocalDateTime.of(1980, 1, 2, 0, 0);

  private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

  private final ZipOutputStream zip;
  private long offset;

  private ArchiveWriter(OutputStream out) {
    zip = new ZipOutputStream(out);
  }

  /**
   * Writes a module.
   *
   * @param target the file; replaced if it exists
   * @param source TorchScript source text that declares every class of the tree
   * @param module the root module
   */
  public static void write(Path target, String source, ScriptValue.Module module)
      throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target), 1 << 20)) {
      new ArchiveWriter(out).write(source, module);
    }
  }

  private void write(String source, ScriptValue.Module module) throws IOException {
    Pickler pickler = new Pickler();
    bytes("data.pkl", pickler.pickle(module));
    bytes("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    bytes("code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
    List<ScriptValue.Tensor> tensors = pickler.tensors();
    for (int record = 0; record < tensors.size(); record++) {
      tensor("data/" + record, tensors.get(record).data());
    }
    bytes("constants.pkl", EMPTY_TUPLE);
    bytes("version", "10\n".getBytes(StandardCharsets.US_ASCII));
    zip.finish();
  }

  private void bytes(String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    open(name, content.length, crc.getValue());
    zip.write(content);
    zip.closeEntry();
  }

  private void tensor(String name, TensorData data) throws IOException {
    CRC32 crc = new CRC32();
    for (long from = 0; from < data.count(); from += CHUNK_VALUES) {
      crc.update(chunk(data, from));
    }
    open(name, data.count() * data.bytesPerValue(), crc.getValue());
    for (long from = 0; from < data.count(); from += CHUNK_VALUES) {
      ByteBuffer chunk = chunk(data, from);
      zip.write(chunk.array(), 0, chunk.limit());
    }
    zip.closeEntry();
  }

  private static ByteBuffer chunk(TensorData data, long from) {
    int count = (int) Math.min(CHUNK_VALUES, data.count() - from);
    ByteBuffer chunk =
        ByteBuffer.allocate(count * data.bytesPerValue()).order(ByteOrder.LITTLE_ENDIAN);
    data.put(chunk, from, count);
    return chunk.flip();
  }

  private void open(String name, long size, long crc) throws IOException {
    String path = "archive/" + name;
    ZipEntry entry = new ZipEntry(path);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(size);
    entry.setCompressedSize(size);
    entry.setCrc(crc);
    entry.setTimeLocal(EVERY_RECORDS_TIME);
    long header = offset + LOCAL_HEADER_BYTES + path.length() + EXTRA_HEADER_BYTES;
    int padding = (int) Math.floorMod(-header, (long) ALIGNMENT_BYTES);
    ByteBuffer extra =
        ByteBuffer.allocate(EXTRA_HEADER_BYTES + padding).order(ByteOrder.LITTLE_ENDIAN);
    extra.putShort((short) PADDING_TAG).putShort((short) padding);
    entry.setExtra(extra.array());
    zip.putNextEntry(entry);
    offset = header + padding + size;
  }
}
