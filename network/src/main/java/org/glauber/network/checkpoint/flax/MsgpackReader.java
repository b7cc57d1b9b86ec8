package org.glauber.network.checkpoint.flax;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.glauber.network.checkpoint.flax.Node.Array;
import org.glauber.network.checkpoint.flax.Node.Branch;
import org.glauber.network.checkpoint.flax.Node.Other;
import org.glauber.network.checkpoint.flax.Node.Whole;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.checkpoint.tensor.ElementType;
import org.glauber.network.checkpoint.tensor.FileBytes;
import org.glauber.network.checkpoint.tensor.StoredTensor;
import org.glauber.network.checkpoint.tensor.TensorLimits;

/**
 * Parses msgpack into a tree whose arrays stay in the mapped file. Written for this reader, because
 * libraries copy the payload of an extension type into the heap and limit it to 2 GiB.
 */
final class MsgpackReader {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_NODES = 1_000_000;
  private static final int MAX_KEY_BYTES = 4_096;
  private static final int NDARRAY = 1;
  private static final int NUMPY_SCALAR = 3;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final FileBytes file;
  private long at;
  private int nodes;

  private MsgpackReader(FileBytes file) {
    this.file = file;
  }

  /**
   * The value that a file consists of.
   *
   * @throws CheckpointException when it is not msgpack, or breaks a limit
   */
  static Node read(FileBytes file) {
    MsgpackReader reader = new MsgpackReader(file);
    Node root = reader.node("", 0);
    if (reader.at != file.size()) {
      throw file.refused(
          "continues for %,d bytes after its msgpack value".formatted(file.size() - reader.at));
    }
    return root;
  }

  private Node node(String name, int depth) {
    if (depth > MAX_DEPTH) {
      throw file.refused("%s is nested more than %d deep".formatted(shown(name), MAX_DEPTH));
    }
    if (++nodes > MAX_NODES) {
      throw file.refused("has more than %,d values".formatted(MAX_NODES));
    }
    int code = (int) unsigned(1);
    return switch (code >> 4) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> new Whole(code);
      case 8 -> map(name, code & 15, depth);
      case 9 -> list(name, code & 15, depth);
      case 10, 11 -> skipped(code & 31);
      case 14, 15 -> new Whole((byte) code);
      default -> byCode(name, code, depth);
    };
  }

  /** The values whose first byte does not contain their length. */
  private Node byCode(String name, int code, int depth) {
    return switch (code) {
      case 0xc0, 0xc2, 0xc3 -> new Other();
      case 0xc4, 0xc5, 0xc6 -> skipped(unsigned(1 << (code - 0xc4)));
      case 0xc7, 0xc8, 0xc9 -> extension(name, unsigned(1 << (code - 0xc7)));
      case 0xca -> skipped(Float.BYTES);
      case 0xcb -> skipped(Double.BYTES);
      case 0xcc, 0xcd, 0xce, 0xcf -> new Whole(unsigned(1 << (code - 0xcc)));
      case 0xd0 -> new Whole((byte) unsigned(1));
      case 0xd1 -> new Whole((short) unsigned(2));
      case 0xd2 -> new Whole((int) unsigned(4));
      case 0xd3 -> new Whole(unsigned(8));
      case 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> extension(name, 1L << (code - 0xd4));
      case 0xd9, 0xda, 0xdb -> skipped(unsigned(1 << (code - 0xd9)));
      case 0xdc, 0xdd -> list(name, unsigned(2 << (code - 0xdc)), depth);
      case 0xde, 0xdf -> map(name, unsigned(2 << (code - 0xde)), depth);
      default ->
          throw file.refused(
              "%s has the byte 0x%02x at offset %,d, which begins no msgpack value: it is damaged"
                  .formatted(shown(name), code, at - 1));
    };
  }

  private Branch map(String name, long count, int depth) {
    SequencedMap<String, Node> children = new LinkedHashMap<>();
    for (long k = 0; k < count; k++) {
      String key = text(name);
      String child = child(name, key);
      if (children.put(key, node(child, depth + 1)) != null) {
        throw file.refused("has two values named " + shown(child));
      }
    }
    return new Branch(children);
  }

  private Branch list(String name, long count, int depth) {
    SequencedMap<String, Node> children = new LinkedHashMap<>();
    for (long k = 0; k < count; k++) {
      String key = Long.toString(k);
      children.put(key, node(child(name, key), depth + 1));
    }
    return new Branch(children);
  }

  static String child(String parent, String key) {
    return parent.isEmpty() ? key : parent + "." + key;
  }

  /** An extension: an array if it is of Flax's type for arrays or scalars of NumPy. */
  private Node extension(String name, long length) {
    int type = (int) unsigned(1);
    long end = at + length;
    file.slice(at, length, shown(name));
    if (type != NDARRAY && type != NUMPY_SCALAR) {
      at = end;
      return new Other();
    }
    if (unsigned(1) != 0x93) {
      throw damaged(name);
    }
    long[] shape = shape(name);
    String typeName = text(name);
    ElementType elements =
        ElementType.ofNumpy(typeName)
            .orElseThrow(
                () ->
                    file.refused(
                        "array %s has the dtype %s, which is not read; store it as float32, float16 or bfloat16"
                            .formatted(shown(name), CheckpointException.quoted(typeName))));
    int code = (int) unsigned(1);
    if (code < 0xc4 || code > 0xc6) {
      throw damaged(name);
    }
    long bytes = unsigned(1 << (code - 0xc4));
    long needed = TensorLimits.count(file, "array " + shown(name), shape) * elements.bytes();
    if (bytes != needed || bytes != end - at) {
      throw file.refused(
          "array %s of shape %s and dtype %s needs %,d bytes, but has %,d of %,d"
              .formatted(
                  shown(name), StoredTensor.shapeText(shape), elements, needed, bytes, end - at));
    }
    MemorySegment data = file.slice(at, bytes, "array " + shown(name));
    at = end;
    return new Array(elements, shape, data);
  }

  private long[] shape(String name) {
    int code = (int) unsigned(1);
    if (code >> 4 != 9 || (code & 15) > TensorLimits.MAX_DIMENSIONS) {
      throw file.refused(
          "array %s must have a shape of at most %d sizes"
              .formatted(shown(name), TensorLimits.MAX_DIMENSIONS));
    }
    long[] shape = new long[code & 15];
    for (int k = 0; k < shape.length; k++) {
      int size = (int) unsigned(1);
      if (size < 0x80) {
        shape[k] = size;
      } else if (size >= 0xcc && size <= 0xcf) {
        shape[k] = unsigned(1 << (size - 0xcc));
      } else {
        throw damaged(name);
      }
    }
    return shape;
  }

  private String text(String name) {
    int code = (int) unsigned(1);
    long length =
        code >> 5 == 5
            ? code & 31
            : code >= 0xd9 && code <= 0xdb ? unsigned(1 << (code - 0xd9)) : -1;
    if (length < 0 || length > MAX_KEY_BYTES) {
      throw file.refused(
          "%s must have texts of at most %,d bytes as its keys"
              .formatted(shown(name), MAX_KEY_BYTES));
    }
    byte[] bytes =
        file.slice(at, length, "a name in " + shown(name)).toArray(ValueLayout.JAVA_BYTE);
    at += length;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CheckpointException(file.file(), shown(name) + " has a name not in UTF-8", e);
    }
  }

  private Other skipped(long bytes) {
    file.slice(at, bytes, "a value");
    at += bytes;
    return new Other();
  }

  /** The next integer of this many bytes; one of 8 bytes is signed. */
  private long unsigned(int bytes) {
    MemorySegment slice = file.slice(at, bytes, "a value");
    at += bytes;
    return switch (bytes) {
      case 1 -> slice.get(ValueLayout.JAVA_BYTE, 0) & 0xFFL;
      case 2 -> slice.get(SHORT, 0) & 0xFFFFL;
      case 4 -> slice.get(INT, 0) & 0xFFFF_FFFFL;
      default -> slice.get(LONG, 0);
    };
  }

  private CheckpointException damaged(String name) {
    return file.refused("array " + shown(name) + " is damaged");
  }

  private static String shown(String name) {
    return name.isEmpty() ? "its value" : CheckpointException.quoted(name);
  }
}
