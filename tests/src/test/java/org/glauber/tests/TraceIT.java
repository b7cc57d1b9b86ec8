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
  void aGenerationIsOneTraceThroughAllServices(@TempDir Path logs) throws Exception {
    try (Collector collector = new Collector();
        Suite suite = Home.start(traced(Home.plan(logs), collector));
        Texts texts = new Texts(suite.target())) {
      texts.finished(Texts.request(1, 1).build());
      Map<String, Set<String>> servicesByTrace = new HashMap<>();
      Set<String> expected = Set.of("gateway-1", "tokenizer-service-1", "denoiser-service-1");
      Collector.Span last =
          collector.await(
              span -> {
                Set<String> services =
                    servicesByTrace.computeIfAbsent(span.traceId(), _ -> new HashSet<>());
                services.add(span.service());
                return services.containsAll(expected);
              });
      assertThat(servicesByTrace.get(last.traceId())).isEqualTo(expected);
    }
  }

  private static SuitePlan traced(SuitePlan plan, Collector collector) {
    SuitePlan traced = plan;
    for (ServiceKind kind : ServiceKind.values()) {
      traced = traced.with(kind, "glauber.telemetry.endpoint", collector.endpoint());
    }
    return traced;
  }
}
