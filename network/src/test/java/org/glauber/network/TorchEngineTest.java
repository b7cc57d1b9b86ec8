package org.glauber.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchEngineTest {
  private final String system = System.getProperty("os.name");
  private final String architecture = System.getProperty("os.arch");

  @AfterEach
  void restore() {
    System.setProperty("os.name", system);
    System.setProperty("os.arch", architecture);
  }

  @Test
  void itLoadsWhereItWasBuilt() {
    assertThat(TorchEngine.load().getEngineName()).isEqualTo("PyTorch");
  }

  /** As when a directory was built on one platform and copied to another. */
  @ParameterizedTest
  @CsvSource({
    "Linux, riscv64, linux-riscv64",
    "Mac OS X, x86_64, osx-x86_64",
    "Windows 11, amd64, win-x86_64"
  })
  void aBuildForAnotherPlatformIsNamed(String name, String arch, String classifier) {
    System.setProperty("os.name", name);
    System.setProperty("os.arch", arch);
    assertThat(TorchEngine.failure(new EngineException("Offline mode is enabled.")))
        .hasMessageStartingWith("this build contains no libtorch for " + classifier + ": build ");
  }

  @Test
  void libtorchThatCannotBeLinkedSaysWhy() {
    Throwable link = new UnsatisfiedLinkError("libtorch.so: version `GLIBC_2.32' not found");
    assertThat(TorchEngine.failure(new EngineException("Failed to load PyTorch", link)))
        .hasMessage("libtorch cannot be loaded: libtorch.so: version `GLIBC_2.32' not found");
  }
}
