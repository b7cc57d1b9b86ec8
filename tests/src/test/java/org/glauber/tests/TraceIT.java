package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.glauber.cli.suite.ServiceKind;
import org.glauber.cli.suite.Suite;
import org.glauber.cli.suite.SuitePlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector sees of a generation. */
class TraceIT {
  @Test
  void aGenerationIsOneTraceThroughItsServices(@TempDir Path logs) throws Exception {
    try (Collector collector = new Collector();
        Suite suite = Home.start(traced(Home.plan(logs), collector));
        Texts texts = new Texts(suite.target());
        Images images = new Images(suite.target())) {
      texts.finished(Texts.request(1, 1).build());
      assertTraceOf(collector, "gateway-1", "tokenizer-service-1", "denoiser-service-1");
      images.finished(Images.request(1, 1).build());
      assertTraceOf(collector, "gateway-1", "denoiser-service-1", "vqgan-service-1");
    }
  }

  private static void assertTraceOf(Collector collector, String... services)
      throws InterruptedException {
    Map<String, Set<String>> servicesByTrace = new HashMap<>();
    Collector.Span last =
        collector.await(
            span -> {
              Set<String> seen =
                  servicesByTrace.computeIfAbsent(span.traceId(), _ -> new HashSet<>());
              seen.add(span.service());
              return seen.containsAll(Set.of(services));
            });
    assertThat(servicesByTrace.get(last.traceId())).containsExactlyInAnyOrder(services);
  }

  private static SuitePlan traced(SuitePlan plan, Collector collector) {
    SuitePlan traced = plan;
    for (ServiceKind kind : ServiceKind.values()) {
      traced = traced.with(kind, "glauber.telemetry.endpoint", collector.endpoint());
    }
    return traced;
  }
}
