package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the Dockerfile with compose, the manifests and the services. */
class DockerfileIT {
  private static final Set<String> KNOWN =
      Set.of(
          "COPY", "ARG", "USER", "STOPSIGNAL", "ENV", "RUN", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT");
  private static final Pattern IMAGE = Pattern.compile("\\bglauber/([\\w-]+)");

  private final Dockerfile dockerfile = read();

  @Test
  void everyStageCopiesFilesThatExist() {
    Set<String> made = new TreeSet<>();
    for (Dockerfile.Stage stage : dockerfile.stages()) {
      assertThat(stage.base())
          .satisfiesAnyOf(
              base -> assertThat(made).contains(base),
              base ->
                  assertThat(base)
                      .as("another's, by its version and digest")
                      .matches("\\S+:(?!latest)[\\w.-]+@\\$\\{[A-Z]+_DIGEST}"));
      assertThat(stage.instructions())
          .extracting(Dockerfile.Instruction::name)
          .allSatisfy(name -> assertThat(KNOWN).contains(name));
      stage
          .every("COPY")
          .flatMap(copy -> copy.flag("from").stream())
          .forEach(from -> assertThat(made).contains(from));
      assertThat(made.add(stage.name())).as(stage.name()).isTrue();
    }
  }

  @Test
  void everyImageThatIsDeployedIsATarget() throws IOException {
    Set<String> deployed = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Home.root().resolve("deploy"))) {
      for (Path file : files.filter(it -> it.toString().endsWith(".yaml")).toList()) {
        Matcher image = IMAGE.matcher(Files.readString(file));
        while (image.find()) {
          deployed.add(image.group(1));
        }
      }
    }
    assertThat(deployed).hasSize(7);
    assertThat(dockerfile.stages()).extracting(Dockerfile.Stage::name).containsAll(deployed);
  }

  /**
   * Images run as an unprivileged user, stop with a drain, and expose and check the service's
   * ports.
   */
  @ParameterizedTest
  @EnumSource(ServiceKind.class)
  void aServicesImageRunsTheService(ServiceKind kind) throws IOException {
    String grpc = Home.setting(kind, "glauber.server.port");
    String http = Home.setting(kind, "quarkus.http.port");
    List<Dockerfile.Stage> images =
        dockerfile.stages().stream()
            .filter(stage -> stage.name().matches(kind.module() + "(-gpu|-native)?"))
            .toList();
    assertThat(images).hasSize(kind == ServiceKind.TOKENIZER ? 1 : 2);
    for (Dockerfile.Stage image : images) {
      boolean isNative = image.name().endsWith("-native");
      assertThat(image.every("EXPOSE").findAny().orElseThrow().words()).containsExactly(grpc, http);
      assertThat(image.every("ENTRYPOINT").findAny().orElseThrow().arguments())
          .isEqualTo(
              isNative
                  ? "[\"/opt/glauber/gateway-native\"]"
                  : "[\"/opt/glauber/run\", \"%s\"]".formatted(kind.module()));
      assertThat(image.healthCheck().orElseThrow().getLast()).contains("/127.0.0.1/" + http + " ");
      assertThat(inherited(image, "USER")).isEqualTo("65532:65532");
      assertThat(inherited(image, "STOPSIGNAL")).isEqualTo("SIGTERM");
      assertThat(inherited(image, "ENV GLAUBER_SERVER_HOST")).isEqualTo("0.0.0.0");
      assertThat(inherited(image, "ENV QUARKUS_HTTP_HOST")).isEqualTo("0.0.0.0");
      if (image.name().endsWith("-gpu")) {
        String devices = "ENV GLAUBER_" + kind.name() + "_DEVICES";
        assertThat(inherited(image, devices)).isEqualTo("gpu0");
      }
    }
  }

  /**
   * Returns the arguments of an instruction in the nearest stage that has it; for a variable, its
   * value.
   */
  private String inherited(Dockerfile.Stage image, String what) {
    String[] parts = what.split(" ");
    return dockerfile.lineage(image).stream()
        .flatMap(stage -> stage.every(parts[0]))
        .flatMap(
            instruction ->
                parts.length == 1
                    ? Stream.of(instruction.arguments())
                    : instruction.words().stream()
                        .filter(word -> word.startsWith(parts[1] + "="))
                        .map(word -> word.substring(parts[1].length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(image.name() + " has no " + what));
  }

  private static Dockerfile read() {
    try {
      return Dockerfile.read();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
