package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.metrics.Scraper;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks that replicas appear and disappear as a name server reports them, as with a headless
 * Service.
 */
@Tag("long")
class DiscoveryIT {
  private static final String NAME = "denoiser.glauber.example";
  private static final String ONE = "127.0.0.1";
  private static final String OTHER = "127.0.0.2";
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  @Test
  void replicasAreFoundByNameAndGoWithIt(@TempDir Path logs) throws Exception {
    int port = freePort();
    try (NameServer names = new NameServer()) {
      names.tell(NAME, InetAddress.ofLiteral(ONE));
      try (Suite suite = Home.start(byName(Home.plan(logs), names, port));
          Texts texts = new Texts(suite.target())) {
        List<List<Integer>> undisturbed = texts.tokens(2, 2, 2);
        try (Launched other = Launched.start(ServiceKind.DENOISER, at(OTHER, port))) {
          assertThat(other.address()).isEqualTo(OTHER + ":" + port);
          names.tell(NAME, InetAddress.ofLiteral(ONE), InetAddress.ofLiteral(OTHER));
          awaitPeers(suite, peers -> peers.contains(OTHER + ":" + port));
          names.tell(NAME, InetAddress.ofLiteral(OTHER));
          awaitPeers(suite, peers -> !peers.contains(ONE + ":" + port));
          ServiceProcess gone = suite.services(ServiceKind.DENOISER).getFirst();
          double steps = steps(gone);
          assertThat(steps).isPositive();
          assertThat(texts.tokens(2, 2, 2)).isEqualTo(undisturbed);
          assertThat(steps(gone)).isEqualTo(steps);
        }
      }
    }
  }

  private static SuitePlan byName(SuitePlan plan, NameServer names, int port) {
    String discovery = "quarkus.stork.denoiser.service-discovery.";
    return plan.with(ServiceKind.DENOISER, "glauber.server.port", Integer.toString(port))
        .with(ServiceKind.GATEWAY, discovery + "type", "dns")
        .with(ServiceKind.GATEWAY, discovery + "hostname", NAME)
        .with(ServiceKind.GATEWAY, discovery + "record-type", "A")
        .with(ServiceKind.GATEWAY, discovery + "port", Integer.toString(port))
        .with(ServiceKind.GATEWAY, discovery + "dns-servers", names.address())
        .with(ServiceKind.GATEWAY, discovery + "refresh-period", "1s")
        .with(ServiceKind.GATEWAY, "glauber.gateway.catalogue.refresh", "1s");
  }

  private static Map<String, String> at(String host, int port) {
    return Map.of(
        "glauber.server.host",
        host,
        "glauber.server.port",
        Integer.toString(port),
        "quarkus.http.port",
        "0",
        "glauber.models.directory",
        Home.root().resolve("models").toString());
  }

  /** Returns the number of steps that a denoiser has decided. */
  private static double steps(ServiceProcess denoiser) throws InterruptedException {
    try (Scraper scraper = new Scraper()) {
      return scraper.scrape(denoiser).sum("glauber_denoiser_steps_total");
    }
  }

  private static void awaitPeers(Suite suite, Predicate<String> wanted) throws Exception {
    ServiceProcess gateway = suite.services(ServiceKind.GATEWAY).getFirst();
    URI health = gateway.metrics().orElseThrow().resolve("/q/health/well");
    try (HttpClient http = HttpClient.newHttpClient()) {
      long end = System.nanoTime() + PATIENCE;
      String peers;
      do {
        assertThat(System.nanoTime()).isLessThan(end);
        TimeUnit.MILLISECONDS.sleep(200);
        peers = http.send(HttpRequest.newBuilder(health).build(), BodyHandlers.ofString()).body();
      } while (!wanted.test(peers));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(ONE), 0));
      return socket.getLocalPort();
    }
  }
}
