package org.glauber.trainer.evaluation.frechet;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An array in NumPy's {@code .npy} format, of single or double precision.
 *
 * @param shape sizes by dimension
 * @param values in row-major order
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NumpyArray(long[] shape, double[] values) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER_BYTES = 1 << 16;
  private static final int MAX_DIMENSIONS = 8;
  private static final int CHUNK_VALUES = 1 << 16;
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>=|]?)([a-zA-Z]\\d+)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]{0,200})\\)");

  /**
   * Reads an array.
   *
   * @param most maximum number of values
   * @throws IOException if it is no such array, is cut off, or has more values; the message gives
   *     the reason
   */
  static NumpyArray read(InputStream in, long most) throws IOException {
    String header = header(in);
    Matcher type = match(TYPE, header, "descr");
    boolean isDouble = type.group(2).equals("f8");
    if (!isDouble && !type.group(2).equals("f4")) {
      throw new IOException(
          "its numbers must be float64 or float32, but are " + type.group(1) + type.group(2));
    }
    ByteOrder order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    long[] shape = shape(match(SHAPE, header, "shape").group(1));
    long count = count(shape, most);
    double[] values = values(in, Math.toIntExact(count), isDouble, order);
    boolean isFortran = match(ORDER, header, "fortran_order").group(1).equals("True");
    return new NumpyArray(shape, isFortran && shape.length == 2 ? turned(values, shape) : values);
  }

  private static String header(InputStream in) throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2
        || !Arrays.equals(Arrays.copyOf(start, MAGIC.length), MAGIC)) {
      throw new IOException("it is no array of NumPy");
    }
    int lengthBytes = start[MAGIC.length] == 1 ? Short.BYTES : Integer.BYTES;
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    length.put(whole(in, lengthBytes));
    long size = Integer.toUnsignedLong(length.getInt(0));
    if (size > MAX_HEADER_BYTES) {
      throw new IOException(
          "its header must have at most %,d bytes, but has %,d".formatted(MAX_HEADER_BYTES, size));
    }
    return new String(whole(in, (int) size), StandardCharsets.ISO_8859_1);
  }

  private static Matcher match(Pattern pattern, String header, String field) throws IOException {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new IOException("its header has no valid " + field);
    }
    return matcher;
  }

  private static long[] shape(String text) throws IOException {
    String[] sizes = text.strip().isEmpty() ? new String[0] : text.split(",");
    if (sizes.length > MAX_DIMENSIONS) {
      throw new IOException("it must have at most %d dimensions".formatted(MAX_DIMENSIONS));
    }
    long[] shape = new long[sizes.length];
    for (int k = 0; k < shape.length; k++) {
      try {
        shape[k] = Integer.parseInt(sizes[k].strip());
      } catch (NumberFormatException e) {
        throw new IOException("its shape is (" + text + ")", e);
      }
    }
    return shape;
  }

  private static long count(long[] shape, long most) throws IOException {
    long count = 1;
    for (long size : shape) {
      if (size < 1 || count * size > most) {
        throw new IOException(
            "its shape is %s, but it must have 1 to %,d values"
                .formatted(Arrays.toString(shape), most));
      }
      count *= size;
    }
    return count;
  }

  private static double[] values(InputStream in, int count, boolean isDouble, ByteOrder order)
      throws IOException {
    double[] values = new double[count];
    int bytesPerValue = isDouble ? Double.BYTES : Float.BYTES;
    for (int first = 0; first < count; first += CHUNK_VALUES) {
      int some = Math.min(CHUNK_VALUES, count - first);
      ByteBuffer bytes = ByteBuffer.wrap(whole(in, some * bytesPerValue)).order(order);
      for (int k = 0; k < some; k++) {
        values[first + k] = isDouble ? bytes.getDouble() : bytes.getFloat();
      }
    }
    return values;
  }

  private static double[] turned(double[] values, long[] shape) {
    int rows = (int) shape[0];
    int columns = (int) shape[1];
    double[] turned = new double[values.length];
    for (int k = 0; k < values.length; k++) {
      turned[k % rows * columns + k / rows] = values[k];
    }
    return turned;
  }

  private static byte[] whole(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("it is cut off");
    }
    return bytes;
  }

  /** Returns this array as the bytes of an {@code .npy} file, in double precision. */
  byte[] bytes() {
    StringBuilder sizes = new StringBuilder();
    Arrays.stream(shape).forEach(size -> sizes.append(size).append(", "));
    String dictionary =
        "{'descr': '<f8', 'fortran_order': False, 'shape': (" + sizes.toString().strip() + "), }";
    int prefix = MAGIC.length + 2 + Short.BYTES;
    int padding = Math.floorMod(-(prefix + dictionary.length() + 1), 64);
    byte[] header = (dictionary + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes =
        ByteBuffer.allocate(prefix + header.length + values.length * Double.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) header.length).put(header);
    for (double value : values) {
      bytes.putDouble(value);
    }
    return bytes.array();
  }
}
