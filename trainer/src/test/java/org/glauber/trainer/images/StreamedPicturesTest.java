package org.glauber.trainer.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamedPicturesTest {
  private static final int MANY = 20_000;

  @TempDir private Path directory;

  private void picture(String name, int rgb) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int k = 0; k < 64; k++) {
      image.setRGB(k % 8, k / 8, rgb);
    }
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }

  @Test
  void aDrawDependsOnItsRandomNumbersAlone() throws IOException {
    for (int k = 0; k < 5; k++) {
      picture("sub/" + k + ".png", k);
    }
    Files.writeString(directory.resolve("broken.png"), "no picture");
    StreamedPictures pictures = new StreamedPictures(PictureFolder.list(directory), 4, 4);
    assertThat(pictures.count()).hasValue(6);
    assertThat(pictures.all()).isEmpty();
    Set<Integer> seen = new HashSet<>();
    for (int k = 0; k < 100; k++) {
      BufferedImage image = pictures.draw(new SplittableRandom(k));
      assertThat(image.getWidth()).isEqualTo(4);
      assertThat(pictures.draw(new SplittableRandom(k)).getRGB(0, 0)).isEqualTo(image.getRGB(0, 0));
      seen.add(image.getRGB(0, 0) & 0xFFFFFF);
    }
    assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(pictures.report()).contains("6 pictures");
  }

  @Test
  void aFolderWithoutAReadablePictureSaysSo() throws IOException {
    Files.writeString(directory.resolve("broken.png"), "no picture");
    StreamedPictures pictures = new StreamedPictures(PictureFolder.list(directory), 4, 4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pictures.draw(new SplittableRandom(1)))
        .withMessageContaining("1 neither PNG nor JPEG, whatever their name (broken.png)");
  }

  @Test
  void aChangedFileChangesTheDigest() throws IOException {
    picture("a.png", 1);
    String digest = PictureFolder.list(directory).digest();
    assertThat(PictureFolder.list(directory).digest()).isEqualTo(digest);
    picture("b.png", 1);
    assertThat(PictureFolder.list(directory).digest()).isNotEqualTo(digest);
  }

  /** A million pictures of such names take some fifty megabytes, whatever their size in pixels. */
  @Test
  void aPictureTakesTheMemoryOfItsName() throws IOException {
    for (int k = 0; k < MANY; k++) {
      Files.createFile(directory.resolve("picture-%06d.png".formatted(k)));
    }
    long before = used();
    PictureFolder folder = PictureFolder.list(directory);
    long bytes = used() - before;
    assertThat(folder.size()).isEqualTo(MANY);
    assertThat(bytes / MANY).isLessThan(100);
    assertThat(folder.name(17)).isEqualTo("picture-000017.png");
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
