package org.glauber.modeltool;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.glauber.console.terminal.Console;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptValue;

/**
 * A run of the command line without a terminal.
 *
 * @param code the exit code
 * @param out standard output
 * @param err standard error
 */
public record ToolRun(int code, String out, String err) {

  /** Runs {@code ./glauber model} with arguments. */
  public static ToolRun of(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] words = new String[arguments.length];
    for (int k = 0; k < words.length; k++) {
      words[k] = arguments[k].toString();
    }
    int code;
    try (Console console = new Console(out, err)) {
      code = ModelTool.commandLine(console).execute(words);
    }
    return new ToolRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Standard output as JSON. */
  public JsonObject json() {
    return JsonParser.parseString(out).getAsJsonObject();
  }

  /** Copies a test resource to a file, whose directory is created. */
  public static Path copy(String resource, Path file) {
    try (InputStream in = ToolRun.class.getResourceAsStream(resource)) {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      return Files.write(file, Objects.requireNonNull(in, resource).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a module without weights whose methods are these lines. */
  public static Path module(Path file, String... methods) {
    return moduleOfParameters(file, List.of(), methods);
  }

  /**
   * Writes a module whose methods are these lines.
   *
   * @param sizes the lengths of its parameters, which are vectors of zeros
   */
  public static Path moduleOfParameters(Path file, List<Integer> sizes, String... methods) {
    Map<String, ScriptValue> attributes = new LinkedHashMap<>();
    attributes.put("training", new ScriptValue.Truth(false));
    StringBuilder names = new StringBuilder();
    StringBuilder declarations = new StringBuilder("  training : bool\n");
    for (int size : sizes) {
      String name = "p" + size;
      names.append('"').append(name).append("\", ");
      declarations.append("  %s : Tensor\n".formatted(name));
      attributes.put(name, ScriptValue.Tensor.parameter(new float[size], size));
    }
    StringBuilder source = new StringBuilder("class Foreign(Module):\n");
    source.append("  __parameters__ = [%s]\n  __buffers__ = []\n".formatted(names));
    source.append(declarations);
    for (String line : methods) {
      source.append("  ").append(line).append('\n');
    }
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      ArchiveWriter.write(file, source.toString(), ScriptValue.Module.of("Foreign", attributes));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
