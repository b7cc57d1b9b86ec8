package org.glauber.trainer.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderImagesTest {
  @TempDir private Path directory;

  @Test
  void aPictureIsCutToItsMiddleAndScaledAndWhatIsTransparentIsWhite() throws IOException {
    BufferedImage wide = new BufferedImage(60, 20, BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = wide.createGraphics();
    g.setColor(Color.RED);
    g.fillRect(0, 0, 20, 20);
    g.setColor(Color.BLUE);
    g.fillRect(20, 0, 20, 10); // the area below stays transparent
    g.dispose();
    Path deep = Files.createDirectories(directory.resolve("some/where"));
    ImageIO.write(wide, "png", deep.resolve("wide.PNG").toFile());
    Files.writeString(deep.resolve("notes.txt"), "no picture");
    FolderImages images = FolderImages.read(directory, 8, 8);
    BufferedImage fitted = images.draw(new SplittableRandom(1));
    assertThat(fitted.getWidth()).isEqualTo(8);
    assertThat(fitted.getHeight()).isEqualTo(8);
    assertThat(fitted.getRGB(4, 1)).isEqualTo(Color.BLUE.getRGB());
    assertThat(fitted.getRGB(4, 6)).isEqualTo(Color.WHITE.getRGB());
    assertThat(images.description()).startsWith("1 picture of ");
  }

  /** The file has a length, but occupies no space on the disk. */
  @Test
  void aFileThatIsTooLongForAPictureIsNotRead() throws IOException {
    try (RandomAccessFile file =
        new RandomAccessFile(directory.resolve("disk.png").toFile(), "rw")) {
      file.setLength(3L << 30);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FolderImages.read(directory, 8, 8))
        .withMessageContaining("of more than 256 MiB");
  }

  @Test
  void aFolderWithoutPicturesSaysWhatIsInIt() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FolderImages.read(directory, 8, 8))
        .withMessage(directory + " has no file that ends in .png, .jpg or .jpeg");
    Files.writeString(directory.resolve("fake.jpg"), "no picture");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FolderImages.read(directory, 8, 8))
        .withMessage(
            directory
                + " has no picture to learn from. Left out:"
                + " 1 neither PNG nor JPEG, whatever their name (fake.jpg)");
  }

  @Test
  void unusablePicturesAreCountedByReason() throws IOException {
    byte[] jpeg = jpeg(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB));
    byte[] png = png(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB));
    Files.write(directory.resolve("good.png"), png);
    Files.write(directory.resolve("cut.jpg"), Arrays.copyOf(jpeg, jpeg.length - 20));
    Files.write(directory.resolve("cut.png"), Arrays.copyOf(png, png.length / 2));
    Files.write(directory.resolve("empty.png"), new byte[0]);
    Files.write(directory.resolve("ink.jpg"), fourChannels());
    Files.writeString(directory.resolve("text.png"), "hello");
    Files.writeString(directory.resolve("notes.txt"), "hello");
    Files.writeString(directory.resolve("._good.png"), "of another system, hidden");
    Files.writeString(Files.createDirectory(directory.resolve(".cache")).resolve("a.png"), "");
    FolderImages images = FolderImages.read(directory, 8, 8);
    assertThat(images.all()).hasValueSatisfying(all -> assertThat(all).hasSize(2));
    assertThat(images.report())
        .startsWith("Read " + directory + ": 2 pictures.\nLeft out: ")
        .contains("1 that do not end in .png, .jpg or .jpeg (notes.txt)")
        .contains("2 cut off or damaged (cut.jpg, cut.png)")
        .contains("1 empty (empty.png)")
        .contains("1 neither PNG nor JPEG, whatever their name (text.png)")
        .doesNotContain("good", "ink");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0, 15, 0",
    "2, 15, 0, 0, 0",
    "3, 15, 15, 0, 15",
    "4, 0, 15, 15, 15",
    "5, 0, 0, 0, 15",
    "6, 15, 0, 15, 15",
    "7, 15, 15, 15, 0",
    "8, 0, 15, 0, 0"
  })
  void aPictureIsTurnedUprightAsItsCameraWasHeld(
      int orientation, int whiteX, int whiteY, int greyX, int greyY) throws IOException {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, 8, 8);
    g.setColor(Color.GRAY);
    g.fillRect(8, 0, 8, 8);
    g.dispose();
    byte[] plain = jpeg(image);
    Path file = directory.resolve("photo.jpg");
    Files.write(file, withOrientation(plain, orientation));
    BufferedImage upright = FolderImages.read(directory, 16, 16).draw(new SplittableRandom(1));
    assertThat(upright.getRGB(whiteX, whiteY) & 0xFF).isGreaterThan(200);
    assertThat(upright.getRGB(greyX, greyY) & 0xFF).isBetween(100, 156);
    assertThat(upright.getRGB(15 - whiteX, 15 - whiteY) & 0xFF).isLessThan(50);
  }

  @Test
  void greyIsAsDarkAsItsValueAlsoWithAlpha() throws IOException {
    ColorSpace grey = ColorSpace.getInstance(ColorSpace.CS_GRAY);
    ColorModel model =
        new ComponentColorModel(grey, true, false, Transparency.TRANSLUCENT, DataBuffer.TYPE_BYTE);
    WritableRaster raster = model.createCompatibleWritableRaster(8, 8);
    for (int k = 0; k < 64; k++) {
      raster.setPixel(k % 8, k / 8, new int[] {109, k < 32 ? 255 : 0});
    }
    Files.write(directory.resolve("grey.png"), png(new BufferedImage(model, raster, false, null)));
    BufferedImage read = FolderImages.read(directory, 8, 8).draw(new SplittableRandom(1));
    assertThat(read.getRGB(3, 0)).isEqualTo(new Color(109, 109, 109).getRGB());
    assertThat(read.getRGB(3, 7)).isEqualTo(Color.WHITE.getRGB());
  }

  private static byte[] png(BufferedImage image) throws IOException {
    return encoded(image, "png");
  }

  private static byte[] jpeg(BufferedImage image) throws IOException {
    return encoded(image, "jpeg");
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  /** Returns a JPEG of four channels, as print software writes it. */
  private static byte[] fourChannels() throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.setOutput(new MemoryCacheImageOutputStream(out));
    writer.write(
        new IIOImage(
            Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null), null, null));
    writer.dispose();
    return out.toByteArray();
  }

  /** Inserts an APP1 segment with an EXIF directory of one entry after the start of a JPEG. */
  private static byte[] withOrientation(byte[] jpeg, int orientation) {
    byte[] exif =
        "Exif\0\0MM\0*\0\0\0\b\0\1\1\22\0\3\0\0\0\1".getBytes(StandardCharsets.ISO_8859_1);
    byte[] value = {0, (byte) orientation, 0, 0, 0, 0, 0, 0};
    int length = 2 + exif.length + value.length;
    ByteBuffer out = ByteBuffer.allocate(jpeg.length + 2 + length);
    out.put(jpeg, 0, 2).put((byte) 0xFF).put((byte) 0xE1).putShort((short) length);
    return out.put(exif).put(value).put(jpeg, 2, jpeg.length - 2).array();
  }
}
