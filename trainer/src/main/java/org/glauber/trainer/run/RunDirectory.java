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
import org.glauber.cli.CommandFailure;
import org.glauber.cli.ExitCode;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a training run: its checkpoints, its loss curve, and the options that it began
 * with. One process at a time has it.
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
   * Takes a directory for a run, which is resumed if there is a checkpoint of the same options.
   *
   * @param options everything that decides the run, by the option's name
   * @throws CommandFailure when another process has it, or its checkpoint is of other options
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

  /** A file of the run. */
  public Path file(String name) {
    return directory.resolve(name);
  }

  public Path path() {
    return directory;
  }

  /** A number that an earlier session decided on. */
  public @Nullable Long decided(String option) {
    @Nullable String value = options.get(option);
    return value == null ? null : Long.valueOf(value);
  }

  /** Keeps a number for later sessions. */
  public void decide(String option, long value) throws IOException {
    options.put(option, Long.toString(value));
    store();
  }

  /**
   * Refuses to begin where a checkpoint, and a second while it replaces the first, will not fit.
   *
   * @param checkpointBytes of one
   * @throws CommandFailure naming the directory
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

  /** Removes what a killed process was writing. */
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

  /** Whether a session decides on a value, which no option gives then. */
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

  /** Leaves the directory to others. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
