package org.glauber.harness.service;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.glauber.console.CommandFailure;
import org.glauber.console.Environment;
import org.glauber.console.ExitCode;

/**
 * Starts the services that this repository builds, with the JDK that runs the command line. Options
 * in the environment variable {@value #JVM_OPTIONS}, separated by white space, are passed to their
 * JVMs after the default options, and override them.
 *
 * @param home the repository's root
 */
public record PackagedService(Path home) implements ServiceCommand {
  private static final String JVM_OPTIONS = "GLAUBER_JVM_OPTIONS";

  @Override
  public List<String> commandLine(ServiceKind kind, Map<String, String> properties) {
    return commandLine(kind, properties, Environment.ofProcess());
  }

  List<String> commandLine(
      ServiceKind kind, Map<String, String> properties, Environment environment) {
    Path jar =
        home.toAbsolutePath().resolve(kind.module()).resolve("target/quarkus-app/quarkus-run.jar");
    if (!Files.isRegularFile(jar)) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          kind.module() + " is not built: " + jar + " is missing. Build it with ./mvnw package.");
    }
    List<String> command = new ArrayList<>();
    command.add(java());
    command.add("-XX:+UseSerialGC");
    command.add("-Xmx" + heapMebibytes(kind) + "m");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Dai.djl.offline=true");
    environment
        .get(JVM_OPTIONS)
        .ifPresent(options -> command.addAll(List.of(options.strip().split("\\s+"))));
    properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-jar");
    command.add(jar.toString());
    return List.copyOf(command);
  }

  /** The {@code java} that runs this process, or in a native build the one on the PATH. */
  public static String java() {
    String javaHome = System.getProperty("java.home");
    return javaHome == null ? "java" : Path.of(javaHome, "bin", "java").toString();
  }

  /**
   * The maximum heap in MiB. Weights and activations are allocated by libtorch outside the heap.
   */
  private static int heapMebibytes(ServiceKind kind) {
    return switch (kind) {
      case TOKENIZER, GATEWAY -> 256;
      case DENOISER, VQGAN -> 512;
    };
  }
}
