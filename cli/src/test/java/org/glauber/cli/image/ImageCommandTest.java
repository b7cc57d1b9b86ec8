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
import org.glauber.client.FakeGatewayServer;
import org.glauber.client.FakeImages;
import org.glauber.console.ExitCode;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.ProgressRhythm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests {@code image} without a terminal, over a real channel. */
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
  void theImageIsWrittenAndItsPathPrinted() throws IOException {
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
  void previewFilesSortInTheOrderOfArrival() throws IOException {
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
  void imageAndMaskMustBothBeGivenAndExist() {
    Path missing = directory.resolve("missing.png");
    CommandRun alone = run("--infill", missing.toString());
    assertThat(alone.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(alone.err()).contains("--mask=FILE");
    CommandRun unread = run("--infill", missing.toString(), "--mask", missing.toString());
    assertThat(unread.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(unread.err()).isEqualTo("--infill: " + missing + " cannot be read.\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--out no/face.png       | there is no directory ",
        "--gif no/face.gif       | there is no directory ",
        "--out .                 | it is a directory; it must name a file",
        "--out .. --count 2      | it is a directory; it must name a file",
        "--gif .                 | it is a directory; it must name a file",
        "--out faces/            | it names a directory; it must name a file",
        "--out file/face.png     | file is not a directory",
        "--previews file         | there is a file already",
        "--previews file/deeper  | not a directory",
        "--out a.png --gif a.png | must name two files, not one",
        "--json --out no/a.png   | there is no directory ",
      })
  void aPathThatCannotBeWrittenIsToldBeforeAnythingIsAskedFor(String options, String why)
      throws IOException {
    Files.writeString(directory.resolve("file"), "kept");
    CommandRun run = run(inDirectory(options));
    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).containsIgnoringCase(why).hasLineCount(1);
    assertThat(suite.gateway().imageRequest()).isEqualTo(GenerateImageRequest.getDefaultInstance());
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> "" + file.getFileName())).containsExactly("file");
    }
    assertThat(directory.resolve("file")).hasContent("kept");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "''", " "})
  void anEmptyFileNameIsAUsageError(String name) {
    CommandRun run = run("--out", name.replace("'", ""));
    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).endsWith(" cannot be written: it must name a file.\n");
  }

  @Test
  @EnabledIf("hasFullDevice")
  void aFullDiskIsReportedWithTheFile() {
    for (String option : List.of("--out", "--gif")) {
      String other = option.equals("--out") ? "--gif" : "--out";
      CommandRun run = run(option, "/dev/full", other, "" + directory.resolve("other"));
      assertThat(run.code()).isEqualTo(ExitCode.OUTPUT.code());
      assertThat(run.err())
          .isEqualTo(option + ": /dev/full could not be written: No space left on device.\n");
    }
  }

  static boolean hasFullDevice() {
    return Files.exists(Path.of("/dev/full"));
  }

  @Test
  void aCallThatFailsLeavesTheOldFilesAlone() throws IOException {
    Path image = Files.writeString(directory.resolve("a.png"), "old");
    Path gif = Files.writeString(directory.resolve("a.gif"), "old");
    CommandRun run =
        CommandRun.of(
            directory, "image", "--target", "127.0.0.1:1", "--out", "" + image, "--gif", "" + gif);
    assertThat(run.code()).isEqualTo(ExitCode.UNAVAILABLE.code());
    assertThat(image).hasContent("old");
    assertThat(gif).hasContent("old");
  }

  @Test
  void aFileNameWithoutExtensionGetsTheSeedAtItsEnd() {
    CommandRun run = run("--seed", "3", "--count", "2", "--out", "" + directory.resolve(".face"));
    assertThat(run.out())
        .isEqualTo(directory.resolve(".face-3") + "\n" + directory.resolve(".face-4") + "\n");
  }

  @Test
  void scriptsGetEveryEventAsJson() {
    CommandRun run = run("--json", "--seed", "3");
    assertThat(run.out().lines()).hasSize(5);
    assertThat(run.out()).contains("\"image\":\"").doesNotContain(".png");
  }

  /** Options whose values are paths within the directory of the test. */
  private String[] inDirectory(String options) {
    String[] words = options.split(" +");
    for (int word = 1; word < words.length; word++) {
      if (!words[word].startsWith("--") && !words[word].matches("\\d+")) {
        words[word] = directory + "/" + words[word];
      }
    }
    return words;
  }

  private CommandRun run(String... options) {
    List<String> arguments = new ArrayList<>(List.of("image", "--target", suite.target()));
    arguments.addAll(Arrays.asList(options));
    return CommandRun.of(directory, arguments.toArray(String[]::new));
  }
}
