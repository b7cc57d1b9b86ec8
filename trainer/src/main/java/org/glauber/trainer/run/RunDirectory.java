package org.glauber.trainer.run;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a training run: its checkpoints, its loss curve, and the options that the run
 * began with. One process at a time may use it; a file lock ensures that.
 */
public final class RunDirectory implements AutoCloseable {
  private static final String OPTIONS = "options.properties";
  private static final String LOCK = "lock";
  private static final String CHECKPOINT_SUFFIX = ".pt";
  private static final String NOT_GIVEN = "not given";
  private static final long MEGABYTE = 1_000_000;

  private final Path directory;
  private final FileChannel lock;
  private final SortedMap<String, String> options = new TreeMap<>();
  private boolean resumes;

  private RunDirectory(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Opens the directory for a run, and resumes the run if there is a checkpoint with the same
   * options.
   *
   * @param options every setting that determines the run, by option name
   * @throws CommandFailure if another process uses the directory, or its checkpoint has other
   *     options
   */
  public static RunDirectory open(Path directory, Map<String, String> options) throws IOException {
    Files.createDirectories(directory);
    RunDirectory run = new RunDirectory(directory, lock(directory));
    try {
      run.removeParts();
      run.begin(options);
      return run;
    } catch (IOException | RuntimeException e) {
      run.close();
      throw e;
    }
  }

  /** Returns the path of a file of the run. */
  public Path file(String name) {
    return directory.resolve(name);
  }

  public Path path() {
    return directory;
  }

  /** Returns a number that an earlier session decided, or null if none did. */
  public @Nullable Long decided(String option) {
    @Nullable String value = options.get(option);
    return value == null ? null : Long.valueOf(value);
  }

  /** Stores a number for later sessions. */
  public void decide(String option, long value) throws IOException {
    options.put(option, Long.toString(value));
    store();
  }

  /**
   * Checks that the disk has space for a checkpoint, and for a second one while it replaces the
   * first.
   *
   * @param checkpointBytes size of one checkpoint
   * @throws CommandFailure if there is too little space; the message names the directory
   */
  public void requireSpace(long checkpointBytes) throws IOException {
    long bytes = resumes ? checkpointBytes : 2 * checkpointBytes;
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < bytes) {
      throw new CommandFailure(
          ExitCode.INTERNAL,
          String.format(
              Locale.ROOT,
              "%s has %,d MB left on its disk; checkpoints need %,d MB. Free some, or choose another --runs.",
              directory,
              free / MEGABYTE,
              Math.ceilDiv(bytes, MEGABYTE)));
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock held;
    try {
      held = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      held = null;
    }
    if (held == null) {
      channel.close();
      throw new CommandFailure(
          ExitCode.INTERNAL,
          "Another training is writing to "
              + directory
              + ". Wait until it has ended, or choose another NAME or --runs.");
    }
    return channel;
  }

  private void begin(Map<String, String> given) throws IOException {
    resumes = hasCheckpoint();
    if (resumes) {
      load();
      List<String> differences = differences(given);
      if (!differences.isEmpty()) {
        throw new CommandFailure(
            ExitCode.USAGE,
            directory
                + " holds the checkpoint of a run with other options: "
                + String.join("; ", differences)
                + ". Repeat the options of that run to resume it; or choose another NAME, or remove "
                + directory
                + ", to begin a new one.");
      }
    } else {
      options.putAll(given);
      store();
    }
  }

  /** Deletes the partial files that a killed process left behind. */
  private void removeParts() throws IOException {
    List<Path> parts;
    try (Stream<Path> files = Files.list(directory)) {
      parts = files.filter(WholeFile::isPart).toList();
    }
    for (Path part : parts) {
      Files.delete(part);
    }
  }

  private boolean hasCheckpoint() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.anyMatch(file -> file.getFileName().toString().endsWith(CHECKPOINT_SUFFIX));
    }
  }

  private List<String> differences(Map<String, String> given) {
    List<String> differences = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(given.keySet());
    options.keySet().stream().filter(name -> !isDecided(name)).forEach(names::add);
    for (String name : names) {
      String then = options.getOrDefault(name, NOT_GIVEN);
      String now = given.getOrDefault(name, NOT_GIVEN);
      if (!then.equals(now)) {
        differences.add("%s was %s and is %s".formatted(name, then, now));
      }
    }
    return differences;
  }

  /** Returns whether the entry is a value that a session decided, rather than an option. */
  private static boolean isDecided(String name) {
    return !name.startsWith("-");
  }

  private void load() throws IOException {
    Path file = file(OPTIONS);
    if (!Files.exists(file)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          directory
              + " holds a checkpoint but not the options of its run, "
              + OPTIONS
              + ". Choose another NAME, or remove "
              + directory
              + ", to begin a new run.");
    }
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      properties.load(in);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is not a file of properties: " + e.getMessage(), e);
    }
    properties.forEach((name, value) -> options.put((String) name, (String) value));
  }

  private void store() throws IOException {
    Properties properties = new Properties();
    properties.putAll(options);
    WholeFile.write(
        file(OPTIONS),
        part -> {
          try (OutputStream out = Files.newOutputStream(part)) {
            properties.store(out, "The options of this run");
          }
        });
  }

  /** Releases the directory to other processes. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
