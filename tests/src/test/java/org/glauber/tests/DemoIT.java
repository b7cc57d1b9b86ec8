package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the README's commands that need no running suite. */
@Tag("long")
class DemoIT {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void theDemoStartsGeneratesAndStops() {
    assertThat(execute("demo")).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("A tale, out of noise", "Blanks, filled", "A face, out of noise")
        .contains("forward passes", "gateway-1 stopped")
        .contains("Mia wanted to play hide and seek with Tom.");
  }

  @Test
  void aFaceNeedsNothingBeforeIt(@TempDir Path directory) throws IOException {
    Path face = directory.resolve("face.png");
    assertThat(execute("image", "--seed", "3", "--out", face.toString()))
        .as(err.toString(StandardCharsets.UTF_8))
        .isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines(face.toString());
    assertThat(ImageIO.read(face.toFile()).getWidth()).isEqualTo(64);
  }

  private int execute(String... command) {
    return CommandLineRun.execute(out, err, command);
  }
}
