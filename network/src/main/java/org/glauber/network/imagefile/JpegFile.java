package org.glauber.network.imagefile;

import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * A JPEG file.
 *
 * <p>The JDK's libjpeg decompresses a file that is rebuilt from the segments it needs, with an
 * Adobe segment that declares no transform. So the components are returned as stored, and only
 * {@link JpegColours} converts colours. A warning of libjpeg means that data are missing or have
 * changed, where other viewers show grey.
 *
 * @param halfRows by component, whether it is stored for every second row but every column
 */
record JpegFile(
    int length,
    int storedWidth,
    int storedHeight,
    Orientation orientation,
    JpegColours colours,
    List<Boolean> halfRows,
    byte[] reduced)
    implements ImageFile {

  static boolean isJpeg(byte[] bytes) {
    return Orientation.startsWith(bytes, "\u00FF\u00D8\u00FF");
  }

  static JpegFile of(byte[] bytes) throws ImageFileException {
    return new JpegSegments(bytes).file();
  }

  @Override
  public int[] stored(ImageInputStream reduced) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    List<String> warnings = new ArrayList<>();
    try {
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      reader.setInput(reduced, true, true);
      Raster raster = reader.readRaster(0, null);
      if (!warnings.isEmpty()) {
        throw ImageFileException.damaged(length, warnings.getFirst());
      }
      return colours.rgb(planes(raster));
    } finally {
      reader.dispose();
    }
  }

  /** (component, pixel) */
  private int[][] planes(Raster raster) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int[][] planes = new int[raster.getNumBands()][];
    for (int band = 0; band < planes.length; band++) {
      int[] plane = raster.getSamples(0, 0, width, height, band, (int[]) null);
      planes[band] = halfRows.get(band) ? interpolated(plane, width) : plane;
    }
    return planes;
  }

  /**
   * Interpolates the rows between stored rows. The JDK's libjpeg 6b interpolates columns, and rows
   * together with columns, but repeats rows when only these are subsampled. Newer libraries such as
   * libjpeg-turbo weigh the nearer row with 3 and the farther row with 1, as this method does.
   * Files that were rotated by 90° without loss are of this kind.
   *
   * @param repeated every stored row twice
   */
  private static int[] interpolated(int[] repeated, int width) {
    int height = repeated.length / width;
    int last = height - 1 & ~1;
    int[] plane = new int[repeated.length];
    for (int row = 0; row < height; row++) {
      boolean isUpper = row % 2 == 0;
      int near = row & ~1;
      int far = Math.clamp(isUpper ? near - 2 : near + 2, 0, last);
      for (int column = 0; column < width; column++) {
        plane[row * width + column] =
            3 * repeated[near * width + column] + repeated[far * width + column] + (isUpper ? 1 : 2)
                >> 2;
      }
    }
    return plane;
  }
}
