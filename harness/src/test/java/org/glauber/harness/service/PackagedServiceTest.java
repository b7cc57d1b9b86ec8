package org.glauber.harness.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.glauber.console.Environment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagedServiceTest {
  @TempDir Path home;

  @Test
  void jvmOptionsOfTheEnvironmentOverrideTheDefaults() throws Exception {
    Path jar = home.resolve("gateway/target/quarkus-app/quarkus-run.jar");
    Files.createDirectories(jar.getParent());
    Files.createFile(jar);
    List<String> command =
        new PackagedService(home)
            .commandLine(
                ServiceKind.GATEWAY,
                Map.of("glauber.server.port", "0"),
                new Environment(
                    Map.of("GLAUBER_JVM_OPTIONS", " -Xmx2g  -XX:NativeMemoryTracking=summary")));
    assertThat(command)
        .containsSubsequence(
            "-Xmx256m",
            "-Xmx2g",
            "-XX:NativeMemoryTracking=summary",
            "-Dglauber.server.port=0",
            "-jar");
  }

  @Test
  void aBlankVariableAddsNothing() throws Exception {
    Path jar = home.resolve("gateway/target/quarkus-app/quarkus-run.jar");
    Files.createDirectories(jar.getParent());
    Files.createFile(jar);
    PackagedService service = new PackagedService(home);
    assertThat(
            service.commandLine(
                ServiceKind.GATEWAY, Map.of(), new Environment(Map.of("GLAUBER_JVM_OPTIONS", " "))))
        .isEqualTo(service.commandLine(ServiceKind.GATEWAY, Map.of(), new Environment(Map.of())));
  }
}
