package org.glauber.serving.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.glauber.serving.model.TestModelsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryCheckTest {
  @TempDir private Path directory;

  private final TestModelsConfig config = new TestModelsConfig(() -> directory);

  @Test
  void aNetworkThatNeedsMoreMemoryThanIsFreeIsRefusedWithNumbers() throws IOException {
    Path file = Files.write(directory.resolve("denoiser.pt"), new byte[4 << 20]);
    MemoryCheck check = new MemoryCheck(config);
    assertThat(check.refusal(file, "gpu(0)", OptionalLong.of(6 << 20))).isEmpty();
    Optional<String> refusal = check.refusal(file, "gpu(0)", OptionalLong.of(5 << 20));
    assertThat(refusal.orElseThrow())
        .startsWith("denoiser.pt has 4 MiB and takes about 6 MiB of memory")
        .contains("only 5 MiB are free on gpu(0)", "glauber.models.memory-factor");
    assertThat(check.refusal(file, "gpu(0)", OptionalLong.empty())).isEmpty();
    config.setMemoryFactor(0);
    assertThat(check.refusal(file, "gpu(0)", OptionalLong.of(0))).isEmpty();
  }

  @Test
  void availableMemoryIsTheLeastOfTheMachinesAndTheGroups() throws IOException {
    assertThat(HostMemory.availableBytes(directory)).isEmpty();
    Path proc = Files.createDirectories(directory.resolve("proc"));
    Files.writeString(proc.resolve("meminfo"), "MemTotal: 9 kB\nMemAvailable:  4 kB\n");
    assertThat(HostMemory.availableBytes(directory)).hasValue(4096);
    Path group = Files.createDirectories(directory.resolve("sys/fs/cgroup"));
    Files.writeString(group.resolve("memory.max"), "3000\n");
    Files.writeString(group.resolve("memory.current"), "2500\n");
    Files.writeString(group.resolve("memory.stat"), "anon 7\ninactive_file 500\n");
    assertThat(HostMemory.availableBytes(directory)).hasValue(1000);
    Files.writeString(group.resolve("memory.max"), "max\n");
    assertThat(HostMemory.availableBytes(directory)).hasValue(4096);
  }
}
