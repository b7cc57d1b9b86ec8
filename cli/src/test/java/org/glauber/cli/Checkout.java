package org.glauber.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/**
 * A fake checkout that contains the real launcher. Its build is a stub that counts its runs, and
 * its command line is a program that prints its arguments.
 */
final class Checkout implements AutoCloseable {
  private static final Path LAUNCHER = Path.of("../glauber");
  private static final long LIMIT_SECONDS = 30;

  private static final String PROGRAM =
      """
      package org.glauber.cli;

      public class Glauber {
        public static void main(String[] arguments) {
          var out = new java.io.PrintStream(System.out, true, java.nio.charset.StandardCharsets.UTF_8);
          out.println("home " + System.getProperty("glauber.home"));
          out.println("state " + System.getProperty("glauber.state"));
          for (String argument : arguments) {
            out.println("argument " + argument);
            out.println("exists " + java.nio.file.Files.exists(java.nio.file.Path.of(argument)));
          }
        }
      }
      """;

  /**
   * A stub of the build, which creates the same files; it blocks on the pipe {@code wait} if that
   * exists.
   */
  private static final String BUILD =
      """
      #!/bin/sh
      set -eu
      cd "$(dirname -- "$0")"
      echo once >>builds
      [ ! -p wait ] || read -r _ <wait
      mkdir -p cli/target/lib chaos/target/lib trainer/target/lib model-tool/target/lib bench/target/lib
      for service in tokenizer-service denoiser-service vqgan-service gateway; do
        mkdir -p "$service/target/quarkus-app"
        : >"$service/target/quarkus-app/quarkus-run.jar"
      done
      for module in cli chaos trainer model-tool bench; do
        cp program.jar "$module/target/glauber-$module-0.1.0-SNAPSHOT.jar"
      done
      """;

  private final Path root;
  private final List<Process> started = new CopyOnWriteArrayList<>();

  private Checkout(Path root) {
    this.root = root;
  }

  /**
   * Creates a checkout that is not built yet.
   *
   * @param program the result of {@link #compileProgram}
   */
  static Checkout make(Path root, byte[] program) throws IOException {
    Files.createDirectories(root.resolve(".mvn"));
    Files.createDirectories(root.resolve("cli/src/main/resources"));
    Files.copy(LAUNCHER, root.resolve("glauber"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.writeString(root.resolve("cli/pom.xml"), "<project/>");
    Files.writeString(root.resolve("cli/src/main/resources/source"), "as it was");
    Path build = Files.writeString(root.resolve("mvnw"), BUILD);
    if (!build.toFile().setExecutable(true)) {
      throw new IOException(build + " cannot be made executable");
    }
    Files.write(root.resolve("program.jar"), program);
    return new Checkout(root);
  }

  /** The program as a jar. */
  static byte[] compileProgram(Path directory) throws IOException {
    Path source = Files.writeString(directory.resolve("Glauber.java"), PROGRAM);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", directory.toString(), source.toString());
    if (status != 0) {
      throw new IOException("the stand-in does not compile");
    }
    String name = "org/glauber/cli/Glauber.class";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes)) {
      jar.putNextEntry(new JarEntry(name));
      Files.copy(directory.resolve(name), jar);
    }
    return bytes.toByteArray();
  }

  Path root() {
    return root;
  }

  /** The number of builds. */
  long builds() throws IOException {
    Path builds = root.resolve("builds");
    return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
  }

  /** Runs {@code ./glauber} in the checkout, and waits for its end. */
  Run glauber(String... arguments) {
    return run(Map.of(), "exec ./glauber \"$@\"", arguments);
  }

  /** Runs a script in the checkout, and waits for its end. */
  Run run(Map<String, String> environment, String script, String... arguments) {
    return await(start(environment, List.of("/bin/sh", "-c", script, "sh"), arguments));
  }

  /**
   * Starts a command in the checkout. The environment has only the variables that locate a JDK, and
   * the given ones.
   */
  Process start(Map<String, String> environment, List<String> command, String... arguments) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(all).directory(root.toFile());
    String path = System.getenv("PATH");
    builder.environment().clear();
    builder.environment().put("PATH", path);
    builder.environment().put("HOME", root.resolveSibling("home").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      started.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits, for a limited time, until a process ends, and returns its output. */
  static Run await(Process process) {
    Thread limit =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                      end(process);
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    try {
      String out = new String(process.getInputStream().readAllBytes(), "UTF-8");
      String err = new String(process.getErrorStream().readAllBytes(), "UTF-8");
      int status = process.waitFor();
      limit.join();
      return new Run(status, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * A finished run.
   *
   * @param status the exit status
   */
  record Run(int status, String out, String err) {}

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public void close() {
    started.forEach(Checkout::end);
  }
}
