package org.glauber.modeltool.draft;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.model.v1.ImageProfile;
import org.glauber.network.NetworkProbe;
import org.jspecify.annotations.Nullable;

/**
 * Finds the grid of an image model by asking its VQGAN for the picture of L codes. Of several grids
 * that it decodes, the squarest is taken.
 */
final class ImageFacts {
  private ImageFacts() {}

  /**
   * The geometry of a VQGAN's images.
   *
   * @param rows the rows of the grid, if they are given
   * @throws CommandFailure if it decodes no grid of L codes to square cells
   */
  static ImageProfile ask(Path vqgan, int siteCount, @Nullable Integer rows) {
    try (NetworkProbe probe = NetworkProbe.open(vqgan, Device.cpu())) {
      for (int candidate : rows == null ? divisors(siteCount) : List.of(rows)) {
        Optional<ImageProfile> image = image(probe, siteCount, candidate);
        if (image.isPresent()) {
          return image.get();
        }
      }
    }
    throw new CommandFailure(
        ExitCode.MODEL_REFUSED,
        "%s decodes no grid of L = %,d codes%s to a picture of B × 3 × H × W pixels with square cells: it must have decode(codes), with codes as B × L or B × R × C whole numbers."
            .formatted(vqgan, siteCount, rows == null ? "" : " in " + rows + " rows"));
  }

  private static Optional<ImageProfile> image(NetworkProbe probe, int siteCount, int rows) {
    if (rows < 1 || siteCount % rows != 0) {
      return Optional.empty();
    }
    int columns = siteCount / rows;
    return probe
        .decodedSize(rows, columns)
        .filter(
            size ->
                size[0] % rows == 0
                    && size[1] % columns == 0
                    && size[0] / rows == size[1] / columns)
        .map(
            size ->
                ImageProfile.newBuilder()
                    .setRows(rows)
                    .setColumns(columns)
                    .setFactor(size[0] / rows)
                    .build());
  }

  private static List<Integer> divisors(int siteCount) {
    return IntStream.rangeClosed(1, siteCount)
        .filter(rows -> siteCount % rows == 0)
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                rows -> Math.abs(Math.log(rows * (double) rows / siteCount))))
        .toList();
  }
}
