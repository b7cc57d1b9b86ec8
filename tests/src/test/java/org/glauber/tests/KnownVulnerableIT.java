package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.artifact.versioning.ComparableVersion;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks the components of the services against the list of known advisories. */
class KnownVulnerableIT {
  private static final Path ADVISORIES = Home.root().resolve("deploy/advisories.tsv");
  private static final int DAYS_OF_AN_EXCEPTION = 183;

  @ParameterizedTest
  @EnumSource
  void noServiceHoldsWhatIsKnownToBeVulnerable(ServiceKind kind) throws IOException {
    List<Component> components = components(kind);
    assertThat(components)
        .extracting(Component::name)
        .as("the SBOM holds what the service is known to have")
        .contains("io.grpc:grpc-netty", "com.google.protobuf:protobuf-java");
    List<String> found = new ArrayList<>();
    for (Advisory advisory : advisories()) {
      for (Component component : components) {
        if (advisory.concerns(component) && !advisory.isExcepted()) {
          found.add(component + ": " + advisory.name() + ", fixed in " + advisory.fixed());
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void aPlantedVersionIsFound() throws IOException {
    Component old = new Component("io.netty:netty-codec-http2", "4.1.99.Final");
    assertThat(advisories()).anyMatch(advisory -> advisory.concerns(old) && !advisory.isExcepted());
    Component latest = new Component("io.netty:netty-codec-http2", "4.1.133.Final");
    assertThat(advisories()).noneMatch(advisory -> advisory.concerns(latest));
  }

  @Test
  void anExceptionHasAReasonAndIsRecent() throws IOException {
    for (Advisory advisory : advisories()) {
      if (!advisory.since().isEmpty()) {
        assertThat(advisory.why()).as(advisory.name()).isNotBlank();
        assertThat(advisory.isExcepted()).as("%s is to be looked at again", advisory).isTrue();
      }
    }
  }

  /** A component of a service. */
  private record Component(String name, String version) {}

  /** A line of the advisory list. */
  private record Advisory(
      String component, String from, String fixed, String name, String since, String why) {
    boolean concerns(Component part) {
      ComparableVersion version = new ComparableVersion(part.version());
      return part.name().equals(component)
          && version.compareTo(new ComparableVersion(from)) >= 0
          && version.compareTo(new ComparableVersion(fixed)) < 0;
    }

    boolean isExcepted() {
      return !since.isEmpty()
          && LocalDate.parse(since).plusDays(DAYS_OF_AN_EXCEPTION).isAfter(LocalDate.now());
    }
  }

  private static List<Advisory> advisories() throws IOException {
    return Files.readAllLines(ADVISORIES).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t", -1))
        .map(cells -> new Advisory(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]))
        .toList();
  }

  private static List<Component> components(ServiceKind kind) throws IOException {
    Path sbom = Home.root().resolve(kind.module()).resolve("target/sbom.json");
    List<Component> components = new ArrayList<>();
    for (JsonElement element :
        new Gson()
            .fromJson(Files.readString(sbom), JsonObject.class)
            .getAsJsonArray("components")) {
      JsonObject component = element.getAsJsonObject();
      components.add(
          new Component(
              component.get("group").getAsString() + ":" + component.get("name").getAsString(),
              component.get("version").getAsString()));
    }
    return components;
  }
}
