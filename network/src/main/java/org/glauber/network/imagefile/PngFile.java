package org.glauber.network.imagefile;

import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * A PNG file. The JDK decodes its header, palette and data to samples; {@link PngColours} converts
 * the samples to colours.
 */
record PngFile(
    int length,
    int storedWidth,
    int storedHeight,
    Orientation orientation,
    PngColours colours,
    byte[] reduced)
    implements ImageFile {

  static boolean isPng(byte[] bytes) {
    return Orientation.startsWith(bytes, PngChunks.SIGNATURE);
  }

  static PngFile of(byte[] bytes) throws ImageFileException {
    return new PngChunks(bytes).file();
  }

  @Override
  public int[] stored(ImageInputStream reduced) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try {
      reader.setInput(reduced, true, true);
      Raster samples = reader.read(0).getRaster();
      return colours.rgb(samples);
    } finally {
      reader.dispose();
    }
  }
}
