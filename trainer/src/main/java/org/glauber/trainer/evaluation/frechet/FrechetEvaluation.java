package org.glauber.trainer.evaluation.frechet;

import ai.djl.Device;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.function.LongConsumer;
import org.glauber.network.evaluation.FeatureNetwork;
import org.glauber.network.evaluation.SymmetricMatrices;
import org.glauber.trainer.images.PictureFolder;
import org.glauber.trainer.progress.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Measures the Fréchet distance of images to a reference.
 *
 * @param reference a folder of pictures, or a file of their statistics
 * @param features the TorchScript of the feature network
 * @param side side in pixels that images are resized to
 * @param saved file to write the statistics of the reference to; null for none
 */
public record FrechetEvaluation(
    Path reference,
    Path features,
    int side,
    PixelRange range,
    @Nullable Path saved,
    Device device,
    PrintWriter err,
    Runnable check) {

  /**
   * The images to measure.
   *
   * @param count number of images to expect
   */
  public record Samples(Iterator<BufferedImage> images, long count) {
    /** Returns the pictures of a folder. */
    public static Samples of(Path folder) throws IOException {
      PictureFolder pictures = PictureFolder.list(folder);
      return new Samples(ImageStream.of(pictures), pictures.size());
    }
  }

  /**
   * Measures.
   *
   * @throws IllegalArgumentException if reference or samples cannot be used; the message says why
   */
  public FrechetReport run(Samples samples) throws IOException {
    try (FeatureNetwork network = FeatureNetwork.open(features, side, device);
        SymmetricMatrices matrices = SymmetricMatrices.open()) {
      FeatureReader reader = new FeatureReader(network, matrices, side, range);
      GaussianStatistics known = reference(reader);
      requireSize(known, network);
      if (saved != null) {
        StatisticsFile.write(saved, known);
      }
      FeatureReader.Halves halves = read(reader, samples.images(), "samples", samples.count());
      return report(matrices, known, halves);
    }
  }

  private GaussianStatistics reference(FeatureReader reader) throws IOException {
    if (!Files.isDirectory(reference)) {
      return StatisticsFile.read(reference);
    }
    PictureFolder pictures = PictureFolder.list(reference);
    FeatureReader.Halves halves =
        read(reader, ImageStream.of(pictures), "reference images", pictures.size());
    if (pictures.leftOut().count() > 0) {
      err.println("Left out of " + reference + ": " + pictures.leftOut() + ".");
    }
    halves.even().merge(halves.odd());
    return halves.even().statistics();
  }

  private void requireSize(GaussianStatistics known, FeatureNetwork network) {
    if (known.size() != network.size()) {
      throw new IllegalArgumentException(
          "%s has statistics of %,d features, but %s computes %,d"
              .formatted(reference, known.size(), features, network.size()));
    }
  }

  private FeatureReader.Halves read(
      FeatureReader reader, Iterator<BufferedImage> images, String things, long total) {
    try (Progress progress = Progress.of(things, total, err)) {
      progress.begin(0);
      LongConsumer done =
          count -> {
            check.run();
            progress.at(count, "");
          };
      return reader.read(images, done);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the " + things + ": " + e.getMessage(), e);
    }
  }

  private FrechetReport report(
      SymmetricMatrices matrices, GaussianStatistics known, FeatureReader.Halves halves) {
    FrechetDistance distance;
    try {
      distance = new FrechetDistance(matrices, known);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(reference + ": " + e.getMessage(), e);
    }
    boolean hasHalves = halves.odd().count() >= 2;
    Double even = hasHalves ? (Double) distance.to(halves.even().statistics()) : null;
    Double odd = hasHalves ? (Double) distance.to(halves.odd().statistics()) : null;
    check.run();
    halves.even().merge(halves.odd());
    GaussianStatistics all = halves.even().statistics();
    return new FrechetReport(
        distance.to(all), even, odd, all.count(), known.count(), known.size(), distance.rank());
  }
}
