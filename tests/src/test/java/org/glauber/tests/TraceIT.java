package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.Segment;
import org.glauber.generation.v1.Template;
import org.glauber.harness.Suite;
import org.glauber.harness.SuitePlan;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the traces that a collector receives for generations. */
@Tag("long")
class TraceIT {
  private static final Pattern RUNNING =
      Pattern.compile("glauber_denoiser_chains\\{[^}]*glauber_state=\"running\"[^}]*\\} [1-9]");

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

  @Test
  void aGenerationThatSurvivesItsDenoiserIsOneTraceStill(@TempDir Path logs) throws Exception {
    try (Collector collector = new Collector();
        Suite suite =
            Home.start(traced(Home.plan(logs).withReplicas(ServiceKind.DENOISER, 2), collector));
        Texts texts = new Texts(suite.target())) {
      Iterator<GenerateTextResponse> events =
          texts.stub().generateText(Texts.request(5, 16).clearProgress().build());
      while (!events.next().hasProgress()) {}
      ServiceProcess busy = busy(suite);
      busy.kill();
      while (!events.next().hasFinished()) {}

      List<Collector.Span> spans = new ArrayList<>();
      collector.await(span -> spans.add(span) && isWhole(traceOfPasses(spans, busy)));
      List<Collector.Span> trace = traceOfPasses(spans, busy);
      Collector.Span passes = named(trace, "passes").orElseThrow();
      assertThat(passes.number("glauber.passes")).isPositive();
      assertThat(passes.number("glauber.steps"))
          .isBetween(1L, 16L * 48 - 1); // the rest of the chain
      assertThat(spans).as("scrapes are none").noneMatch(span -> span.name().startsWith("GET "));
      assertThat(trace)
          .as("both attempts")
          .filteredOn(span -> span.service().equals("gateway-1"))
          .filteredOn(span -> span.name().endsWith("/RunChain"))
          .hasSize(2);
    }
  }

  @Test
  void servicesBehindAGatewayRecordTheTracesThatItRecords(@TempDir Path logs) throws Exception {
    String recorded = "0af7651916cd43dd8448eb211c80319c";
    String unrecorded = "1af7651916cd43dd8448eb211c80319c";
    try (Collector collector = new Collector();
        Suite suite =
            Home.start(
                traced(Home.plan(logs), collector)
                    .with(ServiceKind.TOKENIZER, "glauber.telemetry.sampled", "0")
                    .with(ServiceKind.DENOISER, "glauber.telemetry.sampled", "0"));
        Texts texts = new Texts(suite.target())) {
      generate(texts, "00-" + unrecorded + "-b7ad6b7169203331-00");
      generate(texts, "00-" + recorded + "-b7ad6b7169203331-01");
      Set<String> traces = new HashSet<>();
      Set<String> services = new HashSet<>();
      collector.await(
          span -> {
            traces.add(span.traceId());
            if (span.traceId().equals(recorded)) {
              services.add(span.service());
            }
            return services.containsAll(
                Set.of("gateway-1", "tokenizer-service-1", "denoiser-service-1"));
          });
      assertThat(traces).doesNotContain(unrecorded);
    }
  }

  private static void generate(Texts texts, String traceParent) {
    Metadata parent = new Metadata();
    parent.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), traceParent);
    texts
        .stub()
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(parent))
        .generateText(Texts.request(2, 1).build())
        .forEachRemaining(event -> {});
  }

  @Test
  void aZipkinIsSentTheSpansAsItsOwn(@TempDir Path logs) throws Exception {
    BlockingQueue<String> posted = new LinkedBlockingQueue<>();
    HttpServer zipkin =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    zipkin.createContext(
        "/api/v2/spans",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          boolean isPacked =
              "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
          try (InputStream in =
              isPacked
                  ? new GZIPInputStream(new ByteArrayInputStream(body))
                  : new ByteArrayInputStream(body)) {
            posted.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
          }
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    zipkin.start();
    String endpoint = "http://127.0.0.1:" + zipkin.getAddress().getPort() + "/api/v2/spans";
    SuitePlan plan =
        Home.plan(logs)
            .with(ServiceKind.GATEWAY, "glauber.telemetry.zipkin", endpoint)
            // If an exporter for a collector were configured, it would have failed before Zipkin
            // receives spans.
            .with(ServiceKind.GATEWAY, "quarkus.otel.bsp.schedule.delay", "10ms");
    try (Suite suite = Home.start(plan);
        Texts texts = new Texts(suite.target())) {
      texts.finished(Texts.request(1, 1).build());
      String spans = "";
      while (!spans.contains("text_completion tales")) {
        spans = posted.poll(1, TimeUnit.MINUTES);
        assertThat(spans).isNotNull();
      }
      assertThat(spans).contains("\"serviceName\":\"gateway-1\"");
      assertThat(Files.readString(logs.resolve("gateway-1.log"))).doesNotContain("4317");
    } finally {
      zipkin.stop(0);
    }
  }

  /** Neither requests nor responses may occur in telemetry. */
  @Test
  void promptsStayOut(@TempDir Path logs) throws Exception {
    List<String> secrets = List.of("castle", "Wilhelmina");
    List<Collector.Span> spans = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    try (Collector collector = new Collector();
        Suite suite = Home.start(traced(Home.plan(logs), collector));
        Texts texts = new Texts(suite.target());
        HttpClient http = HttpClient.newHttpClient()) {
      texts.refusal(asking("Wilhelmina"));
      assertThat(texts.finished(asking("Sam builds a castle"))).asString().contains("castle");
      collector.await(span -> spans.add(span) && span.name().equals("text_completion tales"));
      for (ServiceProcess service : suite.services()) {
        outputs.add(page(http, service));
      }
    }
    spans.forEach(span -> outputs.add(span.content()));
    try (Stream<Path> files = Files.list(logs)) {
      for (Path log : files.toList()) {
        outputs.add(Files.readString(log));
      }
    }
    assertThat(outputs)
        .hasSizeGreaterThan(8)
        .noneMatch(it -> secrets.stream().anyMatch(it::contains));
  }

  private static GenerateTextRequest asking(String prompt) {
    return Texts.request(1, 1)
        .setTemplate(
            Template.newBuilder()
                .addSegments(Segment.newBuilder().setText(prompt))
                .addSegments(Segment.newBuilder().setBlank(8)))
        .build();
  }

  private static String page(HttpClient http, ServiceProcess service) throws Exception {
    return http.send(
            HttpRequest.newBuilder(service.metrics().orElseThrow()).build(),
            BodyHandlers.ofString())
        .body();
  }

  /** Returns the denoiser that runs a chain. */
  private static ServiceProcess busy(Suite suite) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (ServiceProcess denoiser : suite.services(ServiceKind.DENOISER)) {
        if (RUNNING.matcher(page(http, denoiser)).find()) {
          return denoiser;
        }
      }
    }
    throw new AssertionError("no denoiser runs a chain");
  }

  /**
   * Returns the spans of the trace with passes. Spans of the killed denoiser are excluded, because
   * some of them were lost with it.
   */
  private static List<Collector.Span> traceOfPasses(
      List<Collector.Span> spans, ServiceProcess killed) {
    List<Collector.Span> ofTheLiving =
        spans.stream().filter(span -> !span.service().equals(killed.name())).toList();
    Optional<Collector.Span> passes = named(ofTheLiving, "passes");
    return ofTheLiving.stream()
        .filter(span -> passes.isPresent() && span.traceId().equals(passes.get().traceId()))
        .toList();
  }

  /** Returns whether all spans of a trace have arrived and are connected. */
  private static boolean isWhole(List<Collector.Span> trace) {
    Set<String> ids = new HashSet<>();
    trace.forEach(span -> ids.add(span.spanId()));
    return Stream.of("text_completion tales", "preview", "queue", "passes")
            .allMatch(name -> named(trace, name).isPresent())
        && trace.stream().filter(span -> span.parentId().isEmpty()).count() == 1
        && trace.stream()
            .allMatch(span -> span.parentId().isEmpty() || ids.contains(span.parentId()));
  }

  private static Optional<Collector.Span> named(List<Collector.Span> spans, String name) {
    return spans.stream().filter(span -> span.name().equals(name)).findAny();
  }

  private static void assertTraceOf(Collector collector, String... services)
      throws InterruptedException {
    Map<String, Set<String>> servicesByTrace = new HashMap<>();
    Collector.Span last =
        collector.await(
            span -> {
              assertThat(span.name()).as("asked every few seconds").doesNotEndWith("/ListModels");
              Set<String> seen =
                  servicesByTrace.computeIfAbsent(span.traceId(), _ -> new HashSet<>());
              seen.add(span.service());
              return seen.containsAll(Set.of(services));
            });
    assertThat(servicesByTrace.get(last.traceId())).containsExactlyInAnyOrder(services);
  }

  private static SuitePlan traced(SuitePlan plan, Collector collector) {
    return Home.everywhere(plan, "glauber.telemetry.endpoint", collector.endpoint());
  }
}
