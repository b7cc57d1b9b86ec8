package org.glauber.harness.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.glauber.harness.process.ServiceProcess;

/** Scrapes the metrics of services. */
public final class Scraper implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newHttpClient();

  /** The current metrics of a service. */
  public MetricsPage scrape(ServiceProcess service) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(address(service)).timeout(TIMEOUT).build();
    try {
      return new MetricsPage(http.send(request, BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The URL of the metrics, which a service reports shortly after it is ready. */
  private static URI address(ServiceProcess service) throws InterruptedException {
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (service.metrics().isEmpty() && System.nanoTime() < end) {
      Thread.sleep(Duration.ofMillis(20));
    }
    return service
        .metrics()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    service.name() + " has not reported the address of its metrics"));
  }

  @Override
  public void close() {
    http.close();
  }
}
