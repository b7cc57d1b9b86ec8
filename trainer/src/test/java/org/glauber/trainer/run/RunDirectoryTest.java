package org.glauber.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.glauber.console.CommandFailure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  private static final Map<String, String> OPTIONS = Map.of("--rate", "0.004", "--corpus", "a.txt");

  @TempDir private Path temporary;
  private Path directory;

  @BeforeEach
  void setUp() {
    directory = temporary.resolve("runs/mine");
  }

  @Test
  void oneTrainingAtATimeHasIt() throws IOException {
    try (RunDirectory first = RunDirectory.open(directory, OPTIONS)) {
      assertThat(first.path()).isDirectory();
      assertThatExceptionOfType(CommandFailure.class)
          .isThrownBy(() -> RunDirectory.open(directory, OPTIONS).close())
          .withMessageStartingWith("Another training is writing to " + directory);
    }
    RunDirectory.open(directory, OPTIONS).close();
  }

  @Test
  void otherOptionsThanTheCheckpointsAreNamedAndNothingIsChanged() throws IOException {
    begin();
    assertThatExceptionOfType(CommandFailure.class)
        .isThrownBy(
            () -> RunDirectory.open(directory, Map.of("--rate", "0.01", "--minutes", "5")).close())
        .withMessageContaining(
            "--corpus was a.txt and is not given; --minutes was not given and is 5;"
                + " --rate was 0.004 and is 0.01");
    RunDirectory.open(directory, OPTIONS).close();
  }

  @Test
  void withoutACheckpointOtherOptionsBeginAnew() throws IOException {
    RunDirectory.open(directory, OPTIONS).close();
    try (RunDirectory run = RunDirectory.open(directory, Map.of("--rate", "1"))) {
      Files.createFile(run.file("training.pt"));
    }
    assertThatExceptionOfType(CommandFailure.class)
        .isThrownBy(() -> RunDirectory.open(directory, OPTIONS).close())
        .withMessageContaining("--rate was 1 and is 0.004");
  }

  @Test
  void aResumedSessionUsesTheSettingsOfTheFirst() throws IOException {
    try (RunDirectory run = RunDirectory.open(directory, OPTIONS)) {
      assertThat(run.decided("examples")).isNull();
      run.decide("examples", 12_345);
      Files.createFile(run.file("training.pt"));
    }
    try (RunDirectory run = RunDirectory.open(directory, OPTIONS)) {
      assertThat(run.decided("examples")).isEqualTo(12_345);
    }
  }

  @Test
  void aCheckpointWithoutItsOptionsIsNotResumed() throws IOException {
    begin();
    Files.delete(directory.resolve("options.properties"));
    assertThatExceptionOfType(CommandFailure.class)
        .isThrownBy(() -> RunDirectory.open(directory, OPTIONS).close())
        .withMessageContaining("not the options of its run");
  }

  @Test
  void theUnfinishedFileOfAKilledProcessIsRemoved() throws IOException {
    begin();
    Path part = Files.createFile(directory.resolve("training.pt.part"));
    RunDirectory.open(directory, OPTIONS).close();
    assertThat(part).doesNotExist();
  }

  @Test
  void aDiskWithoutRoomForTwoCheckpointsIsRefusedFirst() throws IOException {
    try (RunDirectory run = RunDirectory.open(directory, OPTIONS)) {
      run.requireSpace(1);
      assertThatExceptionOfType(CommandFailure.class)
          .isThrownBy(() -> run.requireSpace(Long.MAX_VALUE / 2))
          .withMessageStartingWith(directory + " has ");
    }
  }

  private void begin() throws IOException {
    try (RunDirectory run = RunDirectory.open(directory, OPTIONS)) {
      Files.createFile(run.file("training.pt"));
    }
  }
}
