package org.glauber.trainer.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.glauber.console.CommandFailure;
import org.glauber.core.statistics.CorrectedShare.Found;
import org.glauber.core.statistics.ShareDifference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarlierReportTest {
  @TempDir private Path directory;

  private EarlierReport report(String text) throws IOException {
    Path file = directory.resolve("earlier.json");
    Files.writeString(file, text);
    return EarlierReport.read(file);
  }

  @Test
  void theEarlierShareIsThatOfItsOwnCount() throws IOException {
    EarlierReport report =
        report(
            """
            {"count": 400, "tales_accepted": 0.7325, "confident": {"samples": 0.5}}
            """);
    assertThat(report.difference(new Found(152, 200), "tales_accepted"))
        .isEqualTo(ShareDifference.of(152, 200, 293, 400));
    assertThat(report.difference(new Found(150, 200), "confident.samples").difference())
        .isCloseTo(0.25, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[1]",
        "{\"count\": 200}",
        "{\"count\": 200, \"tales_accepted\": {}}",
        "{\"count\": 200, \"tales_accepted\": \"most\"}",
        "{\"count\": 200, \"tales_accepted\": 98.5}",
        "{\"count\": 0, \"tales_accepted\": 1}",
        "{\"tales_accepted\": 1}"
      })
  void aFileThatIsNoReportIsRefusedByTheOptionsName(String text) {
    assertThatThrownBy(() -> report(text).difference(new Found(1, 2), "tales_accepted"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("--against");
  }

  @Test
  void aMissingFileIsRefused() {
    assertThatThrownBy(() -> EarlierReport.read(directory.resolve("none.json")))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("none.json");
  }
}
