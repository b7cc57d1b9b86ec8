package org.glauber.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NetworkRefusedExceptionTest {
  private static final Path FILE = Path.of("vqgan.pt");

  @Test
  void theReasonOfATracebackIsItsErrorLine() {
    String traceback =
        """
        The following operation failed in the TorchScript interpreter.
        Traceback of TorchScript (most recent call last):
          File "code/__torch__.py", line 5, in decode
        RuntimeError: no kernel image is available
        for execution on the device
        """;
    assertThat(new NetworkRefusedException(FILE, new IllegalStateException(traceback)))
        .hasMessage(
            "vqgan.pt is not a network that can be served: RuntimeError: no kernel image is available");
  }

  @Test
  void theReasonOfOtherErrorsIsTheirFirstLine() {
    assertThat(new NetworkRefusedException(FILE, new IllegalStateException("no archive\nat 0")))
        .hasMessage("vqgan.pt is not a network that can be served: no archive");
    assertThat(new NetworkRefusedException(FILE, new IllegalStateException()))
        .hasMessage(
            "vqgan.pt is not a network that can be served: java.lang.IllegalStateException");
  }
}
