package org.glauber.network.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads TorchScript source text that is a resource beside the class that uses it. */
public final class ScriptSource {
  private ScriptSource() {}

  /**
   * The text of a resource.
   *
   * @throws IllegalStateException when it is missing from the jar
   */
  public static String read(Class<?> neighbour, String name) {
    try (InputStream in = neighbour.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
