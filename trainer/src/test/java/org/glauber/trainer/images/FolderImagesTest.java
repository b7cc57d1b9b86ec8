package org.glauber.trainer.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderImagesTest {
  @TempDir private Path directory;

  @Test
  void aPictureIsCutToItsMiddleAndScaledAndWhatIsTransparentIsWhite() throws IOException {
    BufferedImage wide = new BufferedImage(60, 20, BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = wide.createGraphics();
    g.setColor(Color.RED);
    g.fillRect(0, 0, 20, 20);
    g.setColor(Color.BLUE);
    g.fillRect(20, 0, 20, 10); // below it nothing
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
    assertThat(images.description()).startsWith("1 pictures of ");
  }

  @Test
  void aFolderWithoutPicturesAndAFileThatIsNoneAreTold() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FolderImages.read(directory, 8, 8))
        .withMessage(directory + " has no file that ends in .png or .jpg");
    Path file = Files.writeString(directory.resolve("fake.jpg"), "no picture");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FolderImages.read(directory, 8, 8))
        .withMessage(file + " is neither a PNG nor a JPEG");
  }
}
