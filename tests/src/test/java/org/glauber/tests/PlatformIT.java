package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks the Maven build on platforms with and without a published engine; the JVM's system
 * properties simulate the platform.
 */
class PlatformIT {
  @ParameterizedTest
  @CsvSource({
    "Mac OS X, aarch64, ''",
    "Mac OS X, x86_64, 'Glauber does not run on Mac OS X x86_64: '"
  })
  void itBuildsWhereTheEngineRuns(String system, String machine, String refusal)
      throws IOException, InterruptedException {
    ProcessBuilder command =
        new ProcessBuilder("./mvnw", "-q", "-B", "-o", "-N", "validate")
            .directory(Home.root().toFile())
            .redirectErrorStream(true);
    command.environment().put("JAVA_HOME", System.getProperty("java.home"));
    command
        .environment()
        .put("JDK_JAVA_OPTIONS", "\"-Dos.name=%s\" -Dos.arch=%s".formatted(system, machine));
    Process process = command.start();
    String output = process.inputReader().readAllAsString();
    assertThat(process.waitFor() == 0).as(output).isEqualTo(refusal.isEmpty());
    assertThat(output).contains(refusal);
  }
}
