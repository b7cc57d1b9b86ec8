package org.glauber.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.glauber.cli.CommandRun;
import org.glauber.cli.ExitCode;
import org.glauber.cli.generation.FakeGatewayServer;
import org.glauber.cli.generation.FakeImages;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.ProgressRhythm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** `image` on a pipe, over a real channel. */
class ImageCommandTest {
  @TempDir private Path directory;
  private FakeGatewayServer suite;

  @BeforeEach
  void start() throws IOException {
    suite = FakeGatewayServer.start();
  }

  @AfterEach
  void stop() {
    suite.close();
  }

  @Test
  void theImageIsWrittenAndItsFileTold() throws IOException {
    Path out = directory.resolve("face.png");
    CommandRun run = run("--seed", "3", "--out", out.toString());
    assertThat(run).isEqualTo(new CommandRun(0, out + "\n", ""));
    assertThat(ImageIO.read(out.toFile()).getRGB(0, 0)).isEqualTo(0xFFFFFFFF);
    GenerateImageRequest request = suite.gateway().imageRequest();
    assertThat(request.getSeed()).isEqualTo(3);
    assertThat(request.getProgress()).isEqualTo(ProgressRhythm.newBuilder().setNone(true).build());
  }

  @Test
  void severalImagesHaveTheirSeedsInTheirNames() {
    CommandRun run =
        run("--seed", "3", "--count", "2", "--out", directory.resolve("face.png").toString());
    assertThat(run.out())
        .isEqualTo(directory.resolve("face-3.png") + "\n" + directory.resolve("face-4.png") + "\n");
    assertThat(directory.resolve("face-4.png")).isRegularFile();
  }

  @Test
  void previewsAreWrittenInTheOrderInWhichTheyCame() throws IOException {
    Path previews = directory.resolve("deep/previews");
    run("--seed", "3", "--out", directory.resolve("a.png").toString(), "--previews", "" + previews);
    try (Stream<Path> files = Files.list(previews)) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted())
          .containsExactly("3-025.png", "3-050.png", "3-075.png", "3-100.png");
    }
    assertThat(suite.gateway().imageRequest().getProgress().getEveryMillis()).isPositive();
  }

  @Test
  void theGifEndsWithTheResultsSideBySide() throws IOException {
    Path gif = directory.resolve("face.gif");
    run("--count", "2", "--out", directory.resolve("a.png").toString(), "--gif", gif.toString());
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream stream = ImageIO.createImageInputStream(gif.toFile())) {
      reader.setInput(stream);
      BufferedImage last = reader.read(reader.getNumImages(true) - 1);
      assertThat(last.getWidth()).isEqualTo(2 * FakeImages.SIZE + 2);
      assertThat(last.getRGB(0, 0)).isEqualTo(0xFFFFFFFF);
      assertThat(last.getRGB(last.getWidth() - 1, 0)).isEqualTo(0xFFFFFFFF);
    } finally {
      reader.dispose();
    }
  }

  @Test
  void imageAndMaskGoIntoTheRequest() throws IOException {
    Path image = Files.writeString(directory.resolve("in.png"), "an image");
    Path mask = Files.writeString(directory.resolve("mask.png"), "a mask");
    run("--infill", "" + image, "--mask", "" + mask, "--out", "" + directory.resolve("a.png"));
    assertThat(suite.gateway().imageRequest().getInfilling().getImage())
        .isEqualTo(ByteString.copyFromUtf8("an image"));
    assertThat(suite.gateway().imageRequest().getInfilling().getMask())
        .isEqualTo(ByteString.copyFromUtf8("a mask"));
  }

  @Test
  void imageAndMaskGoTogetherAndMustBeThere() {
    Path missing = directory.resolve("missing.png");
    CommandRun alone = run("--infill", missing.toString());
    assertThat(alone.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(alone.err()).contains("--mask=FILE");
    CommandRun unread = run("--infill", missing.toString(), "--mask", missing.toString());
    assertThat(unread.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(unread.err()).isEqualTo("--infill: " + missing + " cannot be read.\n");
  }

  @Test
  void aFileThatCannotBeWrittenIsTold() {
    CommandRun run = run("--out", directory.resolve("no/face.png").toString());
    assertThat(run.code()).isEqualTo(ExitCode.UNAVAILABLE.code());
    assertThat(run.err()).startsWith("A file could not be written: ");
  }

  @Test
  void scriptsGetEveryEventAsJson() {
    CommandRun run = run("--json", "--seed", "3");
    assertThat(run.out().lines()).hasSize(5);
    assertThat(run.out()).contains("\"image\":\"").doesNotContain(".png");
  }

  private CommandRun run(String... options) {
    List<String> arguments = new ArrayList<>(List.of("image", "--target", suite.target()));
    arguments.addAll(Arrays.asList(options));
    return CommandRun.of(directory, arguments.toArray(String[]::new));
  }
}
