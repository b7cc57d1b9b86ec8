package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Runs the suite through {@code ./glauber} in an unusual environment: in a checkout with an odd
 * name, without a locale, next to other programs' configuration, with few log lines, and with
 * interrupts ignored.
 */
@Tag("long")
class LauncherIT {
  private static final Path DIRECTORY =
      Home.root().resolve("tests/target/launcher").toAbsolutePath().normalize();
  private static final Path CHECKOUT = DIRECTORY.resolve("a: b+c [d]'\"%20#;e");
  private static final Path ELSEWHERE = DIRECTORY.resolve("elsewhere");
  private static final Pattern UP = Pattern.compile("The suite is up at (\\S+)\\. .*");
  private static final int TERMINATED = 128 + 15;

  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void copyWhatIsBuilt() throws Exception {
    delete();
    Files.createDirectories(CHECKOUT.resolve(".mvn"));
    Files.createDirectories(CHECKOUT.resolve("cli/src/main"));
    Files.createDirectories(ELSEWHERE.resolve("config"));
    List<String> files = new ArrayList<>(List.of("glauber", "pom.xml", "models"));
    for (String module : List.of("cli", "chaos", "trainer", "model-tool", "bench")) {
      files.add(module + "/pom.xml");
      files.add(module + "/target/lib");
      files.add(module + "/target/glauber-" + module + "-0.1.0-SNAPSHOT.jar");
    }
    for (ServiceKind kind : ServiceKind.values()) {
      files.add(kind.module() + "/target/quarkus-app");
    }
    for (String file : files) {
      Path copy = CHECKOUT.resolve(file);
      Files.createDirectories(copy.getParent());
      run("cp", "-Rl", Home.root().resolve(file).toString(), copy.toString());
    }
    Path build = Files.writeString(CHECKOUT.resolve("mvnw"), "#!/bin/sh\n");
    assertThat(build.toFile().setExecutable(true)).isTrue();
    // Either file would keep every service from starting.
    Files.writeString(ELSEWHERE.resolve(".env"), "GLAUBER_SERVER_LIMITS_CALLS=0\n");
    Files.writeString(
        ELSEWHERE.resolve("config/application.properties"), "glauber.server.limits.calls=0\n");
  }

  @AfterEach
  void endAndDelete() throws Exception {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    delete();
  }

  @Test
  void theSuiteRunsReplacesAReplicaAndStopsByTermination() throws Exception {
    Process up = glauber("up", "--port", "0");
    BufferedReader output = up.inputReader();
    Matcher isUp = UP.matcher(next(output, "The suite is up at "));
    assertThat(isUp.matches()).isTrue();
    next(output, "Ctrl-C stops it.");

    service(up, ServiceKind.DENOISER).destroyForcibly();
    next(output, "denoiser-service-1 was killed by signal 9. Restarting it in 1");
    next(output, "denoiser-service-1 is ready again at ");

    Process text = glauber("text", "--seed", "1", "--target", isUp.group(1));
    String tale = text.inputReader().readAllAsString();
    assertThat(text.waitFor()).as(tale).isZero();

    up.toHandle().destroy();
    next(output, "gateway-1 stopped");
    assertThat(output.lines()).contains("denoiser-service-1 stopped");
    assertThat(up.waitFor()).isEqualTo(TERMINATED);
    try (Stream<Path> left = Files.list(ELSEWHERE)) {
      assertThat(left).hasSize(2); // what was there before
    }
  }

  /** Reads up to a line that begins with this text. */
  private static String next(BufferedReader output, String beginning) throws IOException {
    List<String> lines = new ArrayList<>();
    while (true) {
      String line = output.readLine();
      assertThat(line).as("after %s", lines).isNotNull();
      lines.add(line);
      if (line.startsWith(beginning)) {
        return line;
      }
    }
  }

  private static ProcessHandle service(Process up, ServiceKind kind) {
    return up.children()
        .filter(
            child ->
                child.info().commandLine().orElse("").contains("/" + kind.module() + "/target/"))
        .findFirst()
        .orElseThrow();
  }

  private Process glauber(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "ignoring"));
    command.add(CHECKOUT.resolve("glauber").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(ELSEWHERE.toFile()).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("QUARKUS_LOG_LEVEL", "WARN");
    builder.environment().put("XDG_STATE_HOME", DIRECTORY.resolve("state").toString());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static void delete() throws IOException, InterruptedException {
    run("rm", "-rf", DIRECTORY.toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
