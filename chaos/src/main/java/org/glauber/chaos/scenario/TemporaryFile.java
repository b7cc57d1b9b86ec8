package org.glauber.chaos.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A temporary file that is deleted on close. */
public record TemporaryFile(Path path) implements AutoCloseable {
  public static TemporaryFile of(String text) {
    try {
      Path path = Files.createTempFile("chaos", "");
      Files.writeString(path, text);
      return new TemporaryFile(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
