package org.glauber.network.script;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.glauber.network.script.Conversion.Format;
import org.glauber.network.script.Results.Part;
import org.jspecify.annotations.Nullable;

/**
 * The methods {@code encode} and {@code decode} of an exported VQGAN. How they are called is found
 * out by trying: {@code decode} with codes as (B, L) or (B, R, C), the method {@code decode_code}
 * if {@code decode} takes vectors, {@code encode} with pixels in single or half precision. A result
 * may be a tuple, of which the one tensor that can be meant is taken.
 */
public final class VqganMethods implements AutoCloseable {
  private static final int CHANNELS = 3;
  private static final String ENCODE = "encode";
  private static final List<String> DECODERS = List.of("decode", "decode_code");
  private static final List<Format> PIXEL_FORMATS =
      List.of(Format.FLOAT, Format.HALF, Format.BFLOAT16);

  private final NDManager manager;
  private final ScriptModule module;
  private final VqganGrid grid;
  private final Conversion conversion;
  private Decoding decoding = new Decoding("decode", false);
  private Format pixelFormat = Format.FLOAT;

  private VqganMethods(NDManager manager, ScriptModule module, VqganGrid grid) {
    this.manager = manager;
    this.module = module;
    this.grid = grid;
    this.conversion = Conversion.open(manager);
  }

  /** A way to call the decoder: its method, and whether codes are (B, R, C) instead of (B, L). */
  private record Decoding(String method, boolean isGrid) {}

  /**
   * Finds out how the methods of a module are called, with one image.
   *
   * @throws IllegalArgumentException when there is no way, saying what to change
   */
  public static VqganMethods of(NDManager manager, ScriptModule module, VqganGrid grid) {
    VqganMethods methods = new VqganMethods(manager, module, grid);
    try {
      methods.decoding = methods.decoding();
      methods.pixelFormat = methods.pixelFormat();
      return methods;
    } catch (RuntimeException e) {
      methods.close();
      throw e;
    }
  }

  /**
   * The height and width in pixels that a module decodes a grid of zeros to; empty if it decodes no
   * such grid.
   */
  public static Optional<int[]> decodedSize(
      NDManager manager, ScriptModule module, int rows, int columns) {
    try (VqganMethods methods =
        new VqganMethods(manager, module, new VqganGrid(rows, columns, 1))) {
      return methods.ways().stream()
          .map(way -> methods.decodedSize(way))
          .flatMap(Optional::stream)
          .findFirst();
    }
  }

  /** Empty if the module fails when it is called in this way, or returns no picture. */
  private Optional<int[]> decodedSize(Decoding way) {
    try (Results results = results()) {
      List<Part> images =
          decoded(results, way, new long[grid.siteCount()], 1).stream()
              .filter(part -> part.isReal() && isImage(part.shape(), 1))
              .toList();
      if (images.size() != 1) {
        return Optional.empty();
      }
      Shape shape = images.getFirst().shape();
      return Optional.of(new int[] {(int) shape.get(2), (int) shape.get(3)});
    } catch (EngineException e) {
      return Optional.empty();
    }
  }

  private static boolean isImage(Shape shape, int count) {
    return shape.dimension() == 4 && shape.get(0) == count && shape.get(1) == CHANNELS;
  }

  /** How the module is called, for people: {@code decode(codes B × L)}. */
  public String signature() {
    return "encode(pixels B × 3 × H × W, %s) → codes, %s(codes %s) → pixels"
        .formatted(pixelFormat, decoding.method(), decoding.isGrid() ? "B × R × C" : "B × L");
  }

  private List<Decoding> ways() {
    return DECODERS.stream()
        .filter(module.methods()::contains)
        .flatMap(
            method -> List.of(new Decoding(method, false), new Decoding(method, true)).stream())
        .toList();
  }

  private Decoding decoding() {
    List<Decoding> ways = ways();
    if (ways.isEmpty() || !module.methods().contains(ENCODE)) {
      throw new IllegalArgumentException(
          "it must have the methods encode(pixels) and decode(codes); mark them with"
              + " @torch.jit.export before torch.jit.script");
    }
    @Nullable RuntimeException first = null;
    for (Decoding way : ways) {
      try (Results results = results()) {
        pixels(results, way, new long[grid.siteCount()], 1);
        return way;
      } catch (EngineException | IllegalArgumentException e) {
        first = first == null ? e : first;
      }
    }
    if (first instanceof IllegalArgumentException) {
      throw first;
    }
    throw new IllegalArgumentException(
        "its decode fails for codes as B × L and as B × R × C, the first time with \"%s\"; let decode begin with the codebook: quantized = self.embedding(codes)"
            .formatted(EngineProblem.line(first == null ? new IllegalStateException() : first)),
        first);
  }

  private Format pixelFormat() {
    float[] black = new float[CHANNELS * grid.height() * grid.width()];
    @Nullable EngineException first = null;
    for (Format format : PIXEL_FORMATS) {
      pixelFormat = format;
      try {
        encode(black, 1);
        return format;
      } catch (EngineException e) {
        first = first == null ? e : first;
      }
    }
    throw new IllegalArgumentException(
        "its encode fails for pixels as B × 3 × H × W, in single precision with \"%s\"; if its weights are in half precision, convert it with .float() before the export"
            .formatted(EngineProblem.line(first == null ? new IllegalStateException() : first)),
        first);
  }

  /**
   * Encodes pixels.
   *
   * @param pixels (image, channel, row, column)
   * @return codes as (image · site)
   * @throws IllegalArgumentException when no part of the result can be the codes
   */
  public long[] encode(float[] pixels, int count) {
    try (Results results = results()) {
      PtNDArray array =
          (PtNDArray)
              results
                  .arrays()
                  .create(pixels, new Shape(count, CHANNELS, grid.height(), grid.width()));
      IValue single = results.keep(IValue.from(array));
      IValue asked =
          pixelFormat == Format.FLOAT ? single : results.keep(conversion.to(single, pixelFormat));
      IValue answer = results.keep(module.run(ENCODE, asked));
      IValue codes = codes(results.parts(answer), count);
      return results.array(results.keep(conversion.to(codes, Format.LONG))).toLongArray();
    }
  }

  private IValue codes(List<Part> parts, int count) {
    long wanted = (long) count * grid.siteCount();
    List<Part> whole = parts.stream().filter(Part::isWhole).toList();
    List<Part> fitting =
        whole.stream()
            .filter(part -> part.shape().size() == wanted && isByImage(part.shape(), count))
            .toList();
    if (fitting.size() == 1) {
      return fitting.getFirst().value();
    }
    if (whole.size() == 1 && parts.size() == 1) {
      throw new IllegalArgumentException(
          "its codes have the shape %s, but by the manifest it must be %s"
              .formatted(whole.getFirst().shape(), new Shape(count, grid.siteCount())));
    }
    if (whole.isEmpty() && parts.size() == 1 && parts.getFirst().shape().size() == wanted) {
      throw new IllegalArgumentException(
          "its codes must be whole numbers, but are %s; end encode with: return codes.long()"
              .formatted(Results.text(parts)));
    }
    throw new IllegalArgumentException(
        "its encode must return %s codes, but returns %s; end encode with: return indices.reshape(pixels.shape[0], -1)"
            .formatted(new Shape(count, grid.siteCount()), Results.text(parts)));
  }

  /** Whether the first dimension counts images, or all codes of all images. */
  private boolean isByImage(Shape shape, int count) {
    return shape.dimension() > 0
        && (shape.get(0) == count || shape.get(0) == (long) count * grid.siteCount());
  }

  /**
   * Decodes codes.
   *
   * @param codes (image · site)
   * @return (image, channel, row, column)
   * @throws IllegalArgumentException when no part of the result can be the pixels
   */
  public float[] decode(long[] codes, int count) {
    try (Results results = results()) {
      IValue pixels = pixels(results, decoding, codes, count);
      return results.array(results.keep(conversion.to(pixels, Format.FLOAT))).toFloatArray();
    }
  }

  private IValue pixels(Results results, Decoding way, long[] codes, int count) {
    List<Part> parts = decoded(results, way, codes, count);
    Shape expected = new Shape(count, CHANNELS, grid.height(), grid.width());
    List<Part> fitting =
        parts.stream().filter(part -> part.isReal() && part.shape().equals(expected)).toList();
    if (fitting.size() == 1) {
      return fitting.getFirst().value();
    }
    Shape channelsLast = new Shape(count, grid.height(), grid.width(), CHANNELS);
    if (parts.stream().anyMatch(part -> part.shape().equals(channelsLast))) {
      throw new IllegalArgumentException(
          "its pixels have the shape %s with the channels last; end decode with: return pixels.permute(0, 3, 1, 2)"
              .formatted(channelsLast));
    }
    if (parts.size() == 1 && parts.getFirst().isReal()) {
      throw new IllegalArgumentException(
          "its pixels have the shape %s, but by the manifest it must be %s"
              .formatted(parts.getFirst().shape(), expected));
    }
    throw new IllegalArgumentException(
        "its decode must return one tensor of pixels of shape %s, but returns %s; end decode with: return pixels"
            .formatted(expected, Results.text(parts)));
  }

  private List<Part> decoded(Results results, Decoding way, long[] codes, int count) {
    Shape shape =
        way.isGrid()
            ? new Shape(count, grid.rows(), grid.columns())
            : new Shape(count, grid.siteCount());
    PtNDArray array =
        (PtNDArray) results.arrays().create(Arrays.copyOf(codes, codes.length), shape);
    IValue asked = results.keep(IValue.from(array));
    return results.parts(results.keep(module.run(way.method(), asked)));
  }

  private Results results() {
    return new Results(manager, conversion);
  }

  @Override
  public void close() {
    conversion.close();
  }
}
