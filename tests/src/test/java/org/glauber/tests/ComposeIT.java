package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks that the services and tools in Compose address each other as the services' settings
 * specify.
 */
class ComposeIT {
  private static final Path COMPOSE = Home.root().resolve("deploy/compose");
  private static final String MAIN = "compose.yaml";

  @Test
  void everybodyIsWhereOthersLook() throws IOException {
    hold(files());
  }

  /** Each mistake: the file, the original text, and its replacement. */
  @ParameterizedTest
  @CsvSource({
    "targets/denoiser.yaml, 8082, 8081",
    "targets/gateway.yaml, gateway, gatway",
    "targets/alertmanager.yaml, 9093, 9090",
    "compose.yaml, denoiser:9002, denoiser:9001",
    "compose.yaml, vqgan:9003, vqgans:9003",
    "compose.yaml, 127.0.0.1:9000:9000, 127.0.0.1:9000:9001",
    "compose.yaml, 127.0.0.1:9093:9093, 0.0.0.0:9093:9093",
    "compose.yaml, 65532:65532, 0:0",
    "compose.yaml, 'cap_drop: [ALL]', 'cap_drop: []'",
  })
  void aMistakeIsNoticed(String file, String there, String instead) throws IOException {
    Map<String, String> files = files();
    String right = files.getOrDefault(file, "");
    files.put(file, right.replace(there, instead));
    assertThat(files.get(file)).isNotEqualTo(right);
    assertThatThrownBy(() -> hold(files)).isInstanceOf(AssertionError.class);
  }

  private static Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    files.put(MAIN, Files.readString(COMPOSE.resolve(MAIN)));
    try (var targets = Files.list(COMPOSE.resolve("targets"))) {
      for (Path file : targets.toList()) {
        files.put("targets/" + file.getFileName(), Files.readString(file));
      }
    }
    return files;
  }

  private static void hold(Map<String, String> files) throws IOException {
    Compose compose = new Compose(List.of(files.getOrDefault(MAIN, "")));
    Map<String, String> gateways = compose.environment(ServiceKind.GATEWAY);
    for (ServiceKind kind : ServiceKind.values()) {
      assertThat(scraped(files, kind.peerName()))
          .containsExactly(kind.peerName() + ":" + Home.setting(kind, "quarkus.http.port"));
      if (kind != ServiceKind.GATEWAY) {
        String variable =
            "QUARKUS_STORK_%s_SERVICE_DISCOVERY_ADDRESS_LIST"
                .formatted(kind.peerName().toUpperCase(Locale.ROOT));
        assertThat(gateways)
            .containsEntry(
                variable, kind.peerName() + ":" + Home.setting(kind, "glauber.server.port"));
      }
    }
    assertThat(compose.ports(ServiceKind.GATEWAY.peerName()))
        .containsExactlyInAnyOrder(
            published(Home.setting(ServiceKind.GATEWAY, "glauber.server.port")),
            published(Home.setting(ServiceKind.GATEWAY, "quarkus.http.port")));
    for (String service : compose.services()) {
      assertThat(compose.settings(service))
          .as(service)
          .containsEntry("cap_drop", "[ALL]")
          .containsEntry("security_opt", "[no-new-privileges:true]");
      if (!service.equals("zipkin")) { // whose image sets the user
        assertThat(compose.settings(service).get("user"))
            .as(service)
            .matches("[1-9]\\d*:[1-9]\\d*");
      }
    }
    assertThat(scraped(files, "alertmanager")).containsExactly("alertmanager:9093");
    assertThat(compose.ports("alertmanager")).containsExactly(published("9093"));
  }

  private static List<String> scraped(Map<String, String> files, String service) {
    return Compose.targets(files.getOrDefault("targets/" + service + ".yaml", ""));
  }

  /** Returns a port that is published to this machine only. */
  private static String published(String port) {
    return "127.0.0.1:%s:%s".formatted(port, port);
  }
}
