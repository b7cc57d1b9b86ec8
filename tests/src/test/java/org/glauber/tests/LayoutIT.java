package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs the images' file layout as containers do: read-only, as an unprivileged user, without
 * capabilities, and with the services' ahead-of-time caches.
 */
@Tag("long")
@EnabledIf(
    value = "canBeConfined",
    disabledReason = "needs root, Linux, and a checkout that is not in /tmp")
class LayoutIT {
  private static final Path TESTS = Home.root().resolve("tests").toAbsolutePath().normalize();
  private static final Path LAYOUT = TESTS.resolve("target/images");
  private static final List<Launched> SERVICES = new ArrayList<>();

  /** Returns whether services can run with a read-only root directory and a private /tmp. */
  static boolean canBeConfined() throws Exception {
    return !LAYOUT.startsWith("/tmp") && status(TESTS.resolve("confined").toString(), "true") == 0;
  }

  @BeforeAll
  static void layOut() throws Exception {
    Path images = Home.root().resolve("deploy/images").toAbsolutePath().normalize();
    assertThat(status(images.resolve("lay-out").toString(), LAYOUT.toString())).isZero();
    assertThat(status(LAYOUT.resolve("train").toString())).isZero();
  }

  @AfterAll
  static void stop() throws Exception {
    for (Launched service : SERVICES) {
      service.close();
    }
    status("rm", "-rf", LAYOUT.toString());
  }

  @Test
  void theSuiteRunsReadOnlyAndUnprivileged() throws Exception {
    Launched tokenizer = start(ServiceKind.TOKENIZER, Map.of());
    Launched vqgan = start(ServiceKind.VQGAN, Map.of());
    Launched denoiser = start(ServiceKind.DENOISER, Map.of());
    Launched gateway =
        start(
            ServiceKind.GATEWAY,
            Map.of(
                "quarkus.stork.tokenizer.service-discovery.address-list", tokenizer.address(),
                "quarkus.stork.vqgan.service-discovery.address-list", vqgan.address(),
                "quarkus.stork.denoiser.service-discovery.address-list", denoiser.address()));
    gateway.generate();
    for (Launched service : SERVICES) {
      Path process = Path.of("/proc", Long.toString(service.pid()));
      assertThat(Files.readString(process.resolve("status")))
          .containsPattern("Uid:\\s+65532\\s+65532")
          .containsPattern("CapEff:\\s+0+\\n")
          .containsPattern("NoNewPrivs:\\s+1");
      assertThat(Files.readString(process.resolve("mountinfo"))).containsPattern(" / / ro,");
      assertThat(Files.readString(process.resolve("maps"))).contains("/app.aot");
      assertThat(service.log()).noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
    }
  }

  /** Runs the health check as a container engine does, also for a service that has ended. */
  @ParameterizedTest
  @EnumSource(ServiceKind.class)
  void itsImageTellsItsHealth(ServiceKind kind) throws Exception {
    List<String> check =
        Dockerfile.read().stage(kind.module()).orElseThrow().healthCheck().orElseThrow();
    Launched service = start(kind, Map.of());
    List<String> here = new ArrayList<>(check.subList(0, check.size() - 1));
    here.add(
        check
            .getLast()
            .replaceFirst(
                "/127\\.0\\.0\\.1/\\d+", "/" + service.metricsAddress().replace(':', '/')));
    assertThat(here).isNotEqualTo(check);
    assertThat(status(here.toArray(String[]::new))).isZero();
    service.close();
    SERVICES.remove(service);
    assertThat(status(here.toArray(String[]::new))).isNotZero();
  }

  @Test
  void filesThatImagesCopyExist() throws Exception {
    for (Dockerfile.Stage image : Dockerfile.read().stages()) {
      for (Dockerfile.Instruction copy : image.every("COPY").toList()) {
        List<String> sources = copy.words().subList(0, copy.words().size() - 1);
        for (String source : sources) {
          // Other sources come from the JDK's stage.
          boolean isLaidOut = copy.flag("from").isEmpty() || source.startsWith("/opt/glauber/");
          if (isLaidOut && !source.equals("gateway-native")) { // which is not built here
            assertThat(LAYOUT.resolve(source.replaceFirst("^/opt/glauber/", "")))
                .as("%s in %s", source, image.name())
                .exists();
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ServiceKind.class)
  void whatAServiceIsMadeOfLiesBesideIt(ServiceKind kind) throws Exception {
    Path directory = LAYOUT.resolve(kind.module());
    assertThat(Files.readString(directory.resolve("sbom.json")))
        .contains("\"CycloneDX\"", "pkg:maven/io.grpc/grpc-netty@");
  }

  private static Launched start(ServiceKind kind, Map<String, String> properties)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                TESTS.resolve("confined").toString(),
                LAYOUT.resolve("run").toString(),
                kind.module(),
                "-Xmx512m",
                "-Dglauber.server.port=0",
                "-Dquarkus.http.port=0",
                "-Dglauber.models.directory=" + LAYOUT.resolve("models")));
    properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
    Launched service = Launched.start(onThisJdk(new ProcessBuilder(command)));
    SERVICES.add(service);
    service.address();
    return service;
  }

  private static int status(String... command) throws IOException, InterruptedException {
    return onThisJdk(new ProcessBuilder(command)).inheritIO().start().waitFor();
  }

  /**
   * Runs the services on the JVM that runs these tests, because an ahead-of-time cache fits only
   * one JVM.
   */
  private static ProcessBuilder onThisJdk(ProcessBuilder command) {
    command.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return command;
  }
}
