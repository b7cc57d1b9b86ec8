package org.glauber.trainer.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.glauber.console.CommandFailure;
import org.glauber.core.statistics.CorrectedShare.Found;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleTableTest {
  private static final ScheduleScore OLD = score("before", 16, 150);
  private static final ScheduleScore NEW = score("after", 2.125, 190);

  @TempDir private Path directory;

  @Test
  void aLabelsRowsAreReplacedAndOthersStay() throws IOException {
    Path file = directory.resolve("quality.csv");
    ScheduleTable.read(file).with("before", List.of(OLD)).with("after", List.of(NEW)).write(file);
    ScheduleScore again = score("after", 4.125, 198);
    ScheduleTable.read(file).with("after", List.of(again)).write(file);
    assertThat(ScheduleTable.read(file).scores()).containsExactly(OLD, again);
  }

  @Test
  void anotherTableIsRefusedAndNotOverwritten() throws IOException {
    Path file = Files.writeString(directory.resolve("day.csv"), "second,texts\n1,2\n");
    assertThatThrownBy(() -> ScheduleTable.read(file))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("day.csv: its first line must be label,");
    assertThat(file).hasContent("second,texts\n1,2\n");
    Path torn = directory.resolve("torn.csv");
    Files.writeString(torn, ScheduleScore.HEADER + "\nbefore,heat-bath,16 swe");
    assertThatThrownBy(() -> ScheduleTable.read(torn)).hasMessageContaining("must have 8 cells");
    Path wrong = directory.resolve("wrong.csv");
    Files.writeString(wrong, ScheduleScore.HEADER + "\n" + OLD.line().replace("150", "many"));
    assertThatThrownBy(() -> ScheduleTable.read(wrong)).isInstanceOf(CommandFailure.class);
  }

  @Test
  void aLabelWithACommaIsRefused() {
    assertThatThrownBy(() -> score("a,b", 1, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void thePlotIsAPictureOfEveryLine() throws IOException {
    int[] both = plot(OLD, NEW);
    assertThat(both).isNotEqualTo(plot(OLD)).isNotEqualTo(plot(NEW));
    assertThat(both).isEqualTo(plot(OLD, NEW));
  }

  /** Returns the pixels of the plot of a table. */
  private int[] plot(ScheduleScore... scores) throws IOException {
    Path png = directory.resolve("quality.png");
    SchedulePlot.draw(new ScheduleTable(List.of(scores)), png);
    BufferedImage picture = ImageIO.read(png.toFile());
    assertThat(picture.getWidth()).isEqualTo(900);
    return picture.getRGB(0, 0, 900, picture.getHeight(), null, 0, 900);
  }

  private static ScheduleScore score(String label, double evaluations, long accepted) {
    return new ScheduleScore(
        label, "heat-bath", "16 5 1 0", 0.7, 0.8, evaluations, new Found(accepted, 200));
  }
}
