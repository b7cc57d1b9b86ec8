package org.glauber.network;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.glauber.model.ImageSize;
import org.glauber.model.Model;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ImageProfile;
import org.glauber.network.script.ScriptModule;
import org.glauber.network.script.VqganGrid;
import org.glauber.network.script.VqganMethods;

/**
 * A model's VQGAN on one device, which encodes pixels to codes and decodes codes to pixels, several
 * images in one call. Pixels are (image, channel, row, column), channels in the order red, green,
 * blue, each from -1 to 1; codes are (image, site).
 *
 * <p>Confined to the thread that opened it, because the engine's modes are per thread.
 */
public final class TorchVqgan implements AutoCloseable {
  private static final int TRIAL_BATCH = 8;
  private static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8; // supported by every JVM

  private final NDManager manager;
  private final ScriptModule module;
  private final VqganMethods methods;
  private final ImageProfile image;
  private final int codeCount;
  private Duration decodeTime = Duration.ZERO;
  private Duration encodeTime = Duration.ZERO;

  private TorchVqgan(NDManager manager, ScriptModule module, ImageProfile image, int codeCount) {
    this.manager = manager;
    this.module = module;
    this.image = image;
    this.codeCount = codeCount;
    requireCount("code_count", "its codebook has %d codes, but V is %d", codeCount);
    requireCount("site_count", "its grid has %d sites, but L is %d", siteCount());
    this.methods =
        VqganMethods.of(
            manager, module, new VqganGrid(image.getRows(), image.getColumns(), image.getFactor()));
  }

  /**
   * Loads a model's VQGAN onto a device and tests it with every code.
   *
   * @throws NetworkRefusedException when libtorch cannot read the file, or its results do not match
   *     the manifest
   */
  public static TorchVqgan open(Model model, Device device) {
    return open(model, device, TRIAL_BATCH);
  }

  /**
   * Loads a model's VQGAN onto a device and tests it with every code.
   *
   * @param batch the most images of one call of the test; with the batch size of serving, the test
   *     takes no more memory than serving
   * @throws NetworkRefusedException when libtorch cannot read the file, or its results do not match
   *     the manifest
   */
  public static TorchVqgan open(Model model, Device device, int batch) {
    return open(
        model.file(FileRole.FILE_ROLE_VQGAN),
        model.manifest().getImage(),
        model.manifest().getVocabularySize(),
        device,
        batch);
  }

  /**
   * Loads a VQGAN file onto a device and tests it with every code.
   *
   * @param codeCount V
   * @throws NetworkRefusedException when libtorch cannot read the file, its results do not match
   *     {@code image} and {@code codeCount}, or a batch of images would have more numbers than an
   *     array can hold
   */
  public static TorchVqgan open(Path file, ImageProfile image, int codeCount, Device device) {
    return open(file, image, codeCount, device, TRIAL_BATCH);
  }

  private static TorchVqgan open(
      Path file, ImageProfile image, int codeCount, Device device, int batch) {
    requireCountable(file, image, batch);
    TorchEngine.load();
    JniUtils.setGraphExecutorOptimize(false);
    NDManager manager = NDManager.newBaseManager(device);
    ScriptModule module;
    try {
      module = ScriptModule.open(manager, file);
    } catch (RuntimeException e) {
      manager.close();
      throw NetworkRefusedException.unreadable(file, e);
    }
    TorchVqgan vqgan;
    try {
      vqgan = new TorchVqgan(manager, module, image, codeCount);
    } catch (RuntimeException e) {
      module.close();
      manager.close();
      throw new NetworkRefusedException(file, e);
    }
    try {
      vqgan.tryOut(batch);
      return vqgan;
    } catch (RuntimeException e) {
      vqgan.close();
      throw new NetworkRefusedException(file, e);
    }
  }

  /** Requires that the pixels of a batch fit into one Java array. */
  private static void requireCountable(Path file, ImageProfile image, int batch) {
    ImageSize size = ImageSize.of(image);
    long most = MAX_ARRAY_LENGTH / size.sampleCount();
    if (batch > most) {
      throw new NetworkRefusedException(
          file,
          new IllegalArgumentException(
              "image.factor must be such that a batch of %,d images has at most %,d numbers, but is %d: of images of %,d × %,d pixels a batch may have %,d"
                  .formatted(
                      batch,
                      MAX_ARRAY_LENGTH,
                      image.getFactor(),
                      size.width(),
                      size.height(),
                      most)));
    }
  }

  /** Decodes every code once and encodes the decoded pixels, in batches. */
  private void tryOut(int batch) {
    int imageCount = Math.ceilDiv(codeCount, siteCount());
    long decodeNanos = 0;
    long encodeNanos = 0;
    for (int first = 0; first < imageCount; first += batch) {
      int[][] codes = trialCodes(first, Math.min(batch, imageCount - first));
      long start = System.nanoTime();
      float[] pixels = decode(codes);
      long decoded = System.nanoTime();
      if (!areFinite(pixels)) {
        throw new IllegalArgumentException(
            "it decodes codes %d to %d to pixels that are NaN or infinite"
                .formatted(first * siteCount(), lastCode(first + codes.length - 1)));
      }
      long checked = System.nanoTime();
      requireCodes(encode(pixels, codes.length));
      encodeNanos += System.nanoTime() - checked;
      decodeNanos += decoded - start;
    }
    decodeTime = Duration.ofNanos(decodeNanos / imageCount);
    encodeTime = Duration.ofNanos(encodeNanos / imageCount);
  }

  /** {@code count} grids of the test from grid {@code first} on: all codes in order, then 0. */
  private int[][] trialCodes(int first, int count) {
    int[][] codes = new int[count][siteCount()];
    for (int k = 0; k < count * siteCount(); k++) {
      int code = first * siteCount() + k;
      codes[k / siteCount()][k % siteCount()] = code < codeCount ? code : 0;
    }
    return codes;
  }

  private int lastCode(int grid) {
    return Math.min(codeCount, (grid + 1) * siteCount()) - 1;
  }

  private void requireCodes(int[][] grids) {
    for (int[] grid : grids) {
      for (int code : grid) {
        if (code < 0 || code >= codeCount) {
          throw new IllegalArgumentException(
              "it encodes to code %d, but V is %d".formatted(code, codeCount));
        }
      }
    }
  }

  /** Whether all pixels are finite numbers. */
  public static boolean areFinite(float[] pixels) {
    for (float pixel : pixels) {
      if (!Float.isFinite(pixel)) {
        return false;
      }
    }
    return true;
  }

  /** Checks a count that the module declares by an optional method. */
  private void requireCount(String method, String refusal, int expected) {
    if (module.methods().contains(method)) {
      try (IValue count = module.run(method)) {
        if (count.toLong() != expected) {
          throw new IllegalArgumentException(refusal.formatted(count.toLong(), expected));
        }
      }
    }
  }

  /** V, the size of the codebook. */
  public int codeCount() {
    return codeCount;
  }

  /** The mean time to decode one image, measured by the test of every code. */
  public Duration decodeTime() {
    return decodeTime;
  }

  /** The mean time to encode one image, measured by the test of every code. */
  public Duration encodeTime() {
    return encodeTime;
  }

  /** The width of an image in pixels. */
  public int width() {
    return image.getColumns() * image.getFactor();
  }

  /** The height of an image in pixels. */
  public int height() {
    return image.getRows() * image.getFactor();
  }

  /**
   * Encodes pixels to codes.
   *
   * @param pixels the pixels of {@code count} images
   * @return (image, site)
   * @throws IllegalArgumentException when the network's result does not have the manifest's shape
   */
  public int[][] encode(float[] pixels, int count) {
    long[] flat = methods.encode(pixels, count);
    int[][] codes = new int[count][siteCount()];
    for (int k = 0; k < flat.length; k++) {
      if (flat[k] != (int) flat[k]) {
        throw new IllegalArgumentException(
            "it encodes to code %d, but V is %d".formatted(flat[k], codeCount));
      }
      codes[k / siteCount()][k % siteCount()] = (int) flat[k];
    }
    return codes;
  }

  /**
   * Decodes codes to pixels.
   *
   * @param codes (image, site)
   * @throws IllegalArgumentException when the network's result does not have the manifest's shape
   */
  public float[] decode(int[][] codes) {
    long[] flat = Arrays.stream(codes).flatMapToInt(Arrays::stream).asLongStream().toArray();
    return methods.decode(flat, codes.length);
  }

  /** How the module is called, for people. */
  public String signature() {
    return methods.signature();
  }

  private int siteCount() {
    return image.getRows() * image.getColumns();
  }

  @Override
  public void close() {
    methods.close();
    module.close();
    manager.close();
  }
}
