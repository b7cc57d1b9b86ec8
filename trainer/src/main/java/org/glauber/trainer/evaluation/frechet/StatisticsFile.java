package org.glauber.trainer.evaluation.frechet;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.glauber.trainer.run.FileProblem;
import org.glauber.trainer.run.WholeFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes statistics of features as the {@code .npz} archive that implementations of the
 * FID in Python exchange: the arrays {@code mu} (D) and {@code sigma} (D, D), in single or double
 * precision. {@code count}, the number of images, is written too, and may be absent.
 */
final class StatisticsFile {
  private static final int MOST_FEATURES = 8_192;
  private static final double ASYMMETRY = 1e-5;

  private StatisticsFile() {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException naming file, array and problem
   */
  static GaussianStatistics read(Path file) {
    try {
      if (!Files.exists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      try (ZipFile archive = new ZipFile(file.toFile())) {
        NumpyArray mean = array(archive, "mu", MOST_FEATURES);
        long size = mean.values().length;
        NumpyArray covariance = array(archive, "sigma", size * size);
        requireShapes(mean, covariance);
        requireFinite("mu", mean);
        requireFinite("sigma", covariance);
        requireSymmetric(covariance.values(), (int) size);
        long count =
            archive.getEntry("count.npy") == null
                ? 0
                : (long) array(archive, "count", 1).values()[0];
        return new GaussianStatistics(mean.values(), covariance.values(), Math.max(0, count));
      }
    } catch (ZipException e) {
      throw refusal(file, "it is not a zip archive, or it is damaged", e);
    } catch (IOException e) {
      throw refusal(file, FileProblem.reason(e), e);
    } catch (IllegalArgumentException e) {
      throw refusal(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static IllegalArgumentException refusal(
      Path file, String problem, @Nullable Exception e) {
    return new IllegalArgumentException(
        "%s cannot be used as statistics of features: %s; it must be an .npz with the arrays mu (D) and sigma (D, D)"
            .formatted(file, problem),
        e);
  }

  private static NumpyArray array(ZipFile archive, String name, long most) throws IOException {
    ZipEntry entry = archive.getEntry(name + ".npy");
    if (entry == null) {
      throw new IOException("it has no array " + name);
    }
    try (InputStream in = new BufferedInputStream(archive.getInputStream(entry), 1 << 16)) {
      return NumpyArray.read(in, most);
    } catch (ZipException e) {
      throw new IOException("array " + name + " is damaged", e);
    } catch (IOException e) {
      throw new IOException("array " + name + ": " + e.getMessage(), e);
    }
  }

  private static void requireShapes(NumpyArray mean, NumpyArray covariance) {
    int size = mean.values().length;
    long[] shape = covariance.shape();
    if (mean.shape().length != 1) {
      throw new IllegalArgumentException(
          "mu must have one dimension, but has " + mean.shape().length);
    }
    if (shape.length != 2 || shape[0] != size || shape[1] != size) {
      throw new IllegalArgumentException(
          "sigma must be (%d, %d), as mu has %d numbers".formatted(size, size, size));
    }
  }

  private static void requireFinite(String name, NumpyArray array) {
    for (int k = 0; k < array.values().length; k++) {
      if (!Double.isFinite(array.values()[k])) {
        throw new IllegalArgumentException(
            "%s must be finite, but number %,d is %s".formatted(name, k, array.values()[k]));
      }
    }
  }

  private static void requireSymmetric(double[] matrix, int size) {
    double largest = 0;
    for (double value : matrix) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < i; j++) {
        double one = matrix[i * size + j];
        double other = matrix[j * size + i];
        if (Math.abs(one - other) > ASYMMETRY * largest) {
          throw new IllegalArgumentException(
              "sigma must be symmetric, but (%d, %d) is %s and (%d, %d) is %s"
                  .formatted(i, j, one, j, i, other));
        }
      }
    }
  }

  /** Writes statistics. */
  static void write(Path file, GaussianStatistics statistics) throws IOException {
    int size = statistics.size();
    WholeFile.write(
        file,
        part -> {
          try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(part))) {
            add(zip, "mu", new NumpyArray(new long[] {size}, statistics.mean()));
            add(zip, "sigma", new NumpyArray(new long[] {size, size}, statistics.covariance()));
            add(zip, "count", new NumpyArray(new long[0], new double[] {statistics.count()}));
          }
        });
  }

  private static void add(ZipOutputStream zip, String name, NumpyArray array) throws IOException {
    byte[] bytes = array.bytes();
    ZipEntry entry = new ZipEntry(name + ".npy");
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
