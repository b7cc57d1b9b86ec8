package org.glauber.serving.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * The memory that this process may still take on Linux: what the kernel calls available, and what
 * is left of the limit of the process's control group. Page cache counts as free, because the
 * kernel gives it up; the JVM's own measure counts it as used.
 */
final class HostMemory {
  private static final long KIB = 1024;

  private final Path root;

  private HostMemory(Path root) {
    this.root = root;
  }

  /** The available bytes; empty where neither source exists. */
  static OptionalLong availableBytes() {
    return availableBytes(Path.of("/"));
  }

  /** The available bytes by the files below a root directory. */
  static OptionalLong availableBytes(Path root) {
    HostMemory host = new HostMemory(root);
    return LongStream.concat(
            LongStream.concat(
                host.value("proc/meminfo", "MemAvailable:").stream().map(kib -> kib * KIB),
                host
                    .leftOf(
                        "sys/fs/cgroup/memory.max",
                        "sys/fs/cgroup/memory.current",
                        "sys/fs/cgroup/memory.stat",
                        "inactive_file")
                    .stream()),
            host
                .leftOf(
                    "sys/fs/cgroup/memory/memory.limit_in_bytes",
                    "sys/fs/cgroup/memory/memory.usage_in_bytes",
                    "sys/fs/cgroup/memory/memory.stat",
                    "total_inactive_file")
                .stream())
        .min();
  }

  private OptionalLong leftOf(String limit, String used, String statistics, String cache) {
    OptionalLong most = value(limit, "");
    OptionalLong now = value(used, "");
    if (most.isEmpty() || now.isEmpty()) {
      return OptionalLong.empty(); // "max" is no number: there is no limit
    }
    long reclaimable = value(statistics, cache).orElse(0);
    return OptionalLong.of(Math.max(0, most.getAsLong() - now.getAsLong() + reclaimable));
  }

  /** The first number of the line that starts with a word, or of the first line. */
  private OptionalLong value(String file, String word) {
    try {
      for (String line : Files.readAllLines(root.resolve(file))) {
        List<String> words = List.of(line.strip().split("\\s+"));
        int at = word.isEmpty() ? 0 : 1;
        if ((word.isEmpty() || words.getFirst().equals(word))
            && words.size() > at
            && words.get(at).matches("[0-9]{1,18}")) {
          return OptionalLong.of(Long.parseLong(words.get(at)));
        }
      }
    } catch (IOException e) {
      return OptionalLong.empty(); // not Linux, or another version of control groups
    }
    return OptionalLong.empty();
  }
}
