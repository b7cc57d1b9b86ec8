package org.glauber.console.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  @Test
  void aBrokenPipeEndsTheCommandSilently() {
    assertThat(failureOf(new StandardOutput(failing("Broken pipe"), false)))
        .extracting(CommandFailure::exitCode, CommandFailure::getMessage)
        .containsExactly(ExitCode.BROKEN_PIPE, "");
  }

  @Test
  void onAPipeEveryWriteFailureIsABrokenPipeInAnyLanguage() {
    assertThat(failureOf(new StandardOutput(failing("Datenübergabe unterbrochen"), true)))
        .extracting(CommandFailure::exitCode)
        .isEqualTo(ExitCode.BROKEN_PIPE);
  }

  @Test
  void aFullDiskIsReported() {
    assertThat(failureOf(new StandardOutput(failing("No space left on device"), false)))
        .extracting(CommandFailure::exitCode, CommandFailure::getMessage)
        .containsExactly(
            ExitCode.OUTPUT, "Standard output could not be written: No space left on device.");
  }

  @Test
  void outputAfterAFailureIsDiscarded() {
    StandardOutput output = new StandardOutput(failing("Broken pipe"), false);
    failureOf(output);
    PrintWriter writer = new PrintWriter(output, true);
    assertThatCode(() -> writer.println("stopped")).doesNotThrowAnyException();
    assertThat(output.failure()).isPresent();
  }

  @Test
  void aFailureOnAnotherThreadInterruptsTheCommand() {
    StandardOutput output = new StandardOutput(failing("Broken pipe"), false);
    Thread.ofPlatform().start(() -> new PrintWriter(output, true).println("a log"));
    assertThatThrownBy(() -> new CountDownLatch(1).await(10, TimeUnit.SECONDS))
        .isInstanceOf(InterruptedException.class);
    assertThat(output.failure()).isPresent();
  }

  private static CommandFailure failureOf(StandardOutput output) {
    PrintWriter writer = new PrintWriter(output, true);
    return catchThrowableOfType(CommandFailure.class, () -> writer.println("a text"));
  }

  private static OutputStream failing(String reason) {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        throw new IOException(reason);
      }
    };
  }
}
