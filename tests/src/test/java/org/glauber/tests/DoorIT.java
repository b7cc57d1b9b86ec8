package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.tls.HeldCertificate;
import org.glauber.client.GatewayClient;
import org.glauber.client.GatewayException;
import org.glauber.client.connection.Access;
import org.glauber.console.command.ClientFailures;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests a suite whose services authenticate by certificates, and whose callers authenticate by
 * keys.
 */
@Tag("long")
class DoorIT {
  private static final String KEY = "a-key-that-anna-bears";
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  @TempDir Path directory;
  private final List<Launched> services = new ArrayList<>();
  private Identity ofAll = new Identity(Path.of(""), Path.of(""));
  private Identity ofDenoiser = ofAll;
  private Identity ofGateway = ofAll;
  private Path authorities = Path.of("");
  private String tokenizer = "";
  private String gateway = "";
  private Collector collector;

  /** A certificate and its private key. */
  private record Identity(Path certificate, Path key) {}

  @BeforeEach
  void startEverything() throws Exception {
    collector = new Collector();
    ofAll = identity("all", "127.0.0.1");
    // the certificate has a host name but no address
    ofDenoiser = identity("denoiser", "denoiser.example");
    ofGateway = identity("gateway", "gateway.example");
    authorities = directory.resolve("authorities.pem");
    Files.writeString(
        authorities,
        Files.readString(ofAll.certificate()) + Files.readString(ofDenoiser.certificate()));
    // the denoiser's certificate is one of the accepted ones
    Path callers = directory.resolve("callers.pem");
    Files.writeString(
        callers,
        Files.readString(ofGateway.certificate()) + Files.readString(ofDenoiser.certificate()));
    tokenizer = start(ServiceKind.TOKENIZER, inner(ofAll, callers));
    String denoiser = start(ServiceKind.DENOISER, inner(ofDenoiser, callers));
    Path keys = directory.resolve("keys");
    Files.writeString(keys, "anna " + digest(KEY) + "\n");
    Map<String, String> outer = tls(ofAll, "glauber.gateway.replicas.tls.ca", authorities);
    outer.put("glauber.gateway.replicas.tls.certificate", ofGateway.certificate().toString());
    outer.put("glauber.gateway.replicas.tls.key", ofGateway.key().toString());
    outer.put("glauber.server.auth.api-keys", keys.toString());
    outer.put("glauber.gateway.replicas.tls.names.denoiser", "denoiser.example");
    outer.put("quarkus.stork.tokenizer.service-discovery.address-list", tokenizer);
    outer.put("quarkus.stork.denoiser.service-discovery.address-list", denoiser);
    outer.put("glauber.server.reflection", "true");
    // Nothing listens at these addresses.
    outer.put("glauber.telemetry.zipkin", "http://127.0.0.1:1/api/v2/spans");
    outer.put("glauber.server.auth.jwt.jwks", "https://127.0.0.1:1/keys");
    outer.put("glauber.server.auth.jwt.issuer", "https://issuer.example");
    outer.put("glauber.server.auth.jwt.audience", "glauber");
    ProcessBuilder command =
        new ProcessBuilder(
            new PackagedService(Home.root()).commandLine(ServiceKind.GATEWAY, outer));
    command.environment().put("JAVA_TOOL_OPTIONS", NativeClasses.logOption(loaded()));
    gateway = start(Launched.start(command));
  }

  /** Returns the log of the classes that the gateway loads. */
  private Path loaded() {
    return directory.resolve("classes.log");
  }

  @AfterEach
  void stopEverything() throws InterruptedException {
    stopServices();
    collector.close();
  }

  private void stopServices() throws InterruptedException {
    for (Launched service : services) {
      service.close();
    }
  }

  @Test
  void onlyCallersWithAKeyCanGenerate() throws Exception {
    GenerateTextRequest request = Texts.request(3, 1).build();
    Access anna = new Access(Optional.of(ofAll.certificate()), Optional.of(KEY));
    List<GenerateTextResponse> events = new ArrayList<>();
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (events.isEmpty()) { // the gateway first has to find the other services
      try (GatewayClient client = GatewayClient.connect(gateway, TIMEOUT, anna)) {
        client.generateText(request, events::add);
      } catch (GatewayException e) {
        assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(end);
        assertThat(e.getMessage()).doesNotContain("bearer");
        events.clear();
      }
    }
    assertThat(events.getLast().hasFinished()).isTrue();

    refused(
        new Access(Optional.of(ofAll.certificate()), Optional.of("another")),
        "API key or token is not valid");
    refused(
        new Access(Optional.of(ofAll.certificate()), Optional.empty()), "must carry authorization");
    refused(new Access(Optional.empty(), Optional.of(KEY)), "speaks TLS");

    assertThat(healthOfTokenizer(ofGateway)).isEqualTo(ServingStatus.SERVING);
    assertThatThrownBy(() -> healthOfTokenizer(ofDenoiser)) // only the gateway's name may call
        .hasMessageContaining("UNAVAILABLE");

    List<String> outputs = new ArrayList<>();
    for (Launched service : services) {
      outputs.add(page(service));
    }
    stopServices(); // on stopping, services send the remaining telemetry
    for (Launched service : services) {
      outputs.addAll(service.log());
    }
    List<String> spans = collector.sentSpans().stream().map(Collector.Span::content).toList();
    List<String> metrics = collector.sentMetrics().stream().map(Metric::toString).toList();
    assertThat(spans).anyMatch(span -> span.contains("text_completion tales"));
    assertThat(metrics).anyMatch(metric -> metric.contains("glauber.generations.ended"));
    outputs.addAll(spans);
    outputs.addAll(metrics);
    assertThat(outputs).noneMatch(each -> each.contains(KEY) || each.contains(digest(KEY)));

    NativeClasses classes = NativeClasses.read(); // this test configures and uses every feature
    assertThat(classes.loaded(loaded()))
        .containsKeys(
            "io/opentelemetry/exporter/zipkin/ZipkinSpanExporterBuilder",
            "org/jose4j/jwt/consumer/JwtConsumer",
            "org/glauber/gateway/replica/Channels",
            "io/grpc/protobuf/services/ProtoReflectionServiceV1");
    assertThat(classes.missing(loaded())).isEmpty();
  }

  private static String page(Launched service) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI address = URI.create("http://" + service.metricsAddress() + "/q/metrics");
      return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body();
    }
  }

  private void refused(Access access, String why) {
    try (GatewayClient client = GatewayClient.connect(gateway, TIMEOUT, access)) {
      GatewayException refusal =
          catchThrowableOfType(
              GatewayException.class,
              () -> client.generateText(Texts.request(3, 1).build(), event -> {}));
      assertThat(ClientFailures.of(refusal)).hasMessageContaining(why).hasMessageNotContaining(KEY);
    }
  }

  private ServingStatus healthOfTokenizer(Identity caller) throws IOException {
    ManagedChannel channel =
        Grpc.newChannelBuilder(
                tokenizer,
                TlsChannelCredentials.newBuilder()
                    .keyManager(caller.certificate().toFile(), caller.key().toFile())
                    .trustManager(ofAll.certificate().toFile())
                    .build())
            .build();
    try {
      return HealthGrpc.newBlockingStub(channel)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus();
    } finally {
      channel.shutdownNow();
    }
  }

  private Map<String, String> inner(Identity own, Path callers) {
    Map<String, String> properties = tls(own, "glauber.server.tls.client-ca", callers);
    properties.put("glauber.server.tls.client-names", "gateway.example");
    return properties;
  }

  private Map<String, String> tls(Identity identity, String name, Path value) {
    Map<String, String> properties = new HashMap<>();
    properties.put("glauber.server.tls.certificate", identity.certificate().toString());
    properties.put("glauber.server.tls.key", identity.key().toString());
    properties.put(name, value.toString());
    properties.put("glauber.telemetry.endpoint", collector.endpoint());
    properties.put("glauber.server.port", "0");
    properties.put("quarkus.http.port", "0");
    properties.put("glauber.models.names", "tales");
    properties.put("glauber.models.directory", Home.root().resolve("models").toString());
    return properties;
  }

  private String start(ServiceKind kind, Map<String, String> properties) throws IOException {
    return start(Launched.start(kind, properties));
  }

  private String start(Launched service) {
    services.add(service);
    return service.address();
  }

  private Identity identity(String name, String subject) throws IOException {
    HeldCertificate held = new HeldCertificate.Builder().addSubjectAlternativeName(subject).build();
    return new Identity(
        Files.writeString(directory.resolve(name + ".pem"), held.certificatePem()),
        Files.writeString(directory.resolve(name + "-key.pem"), held.privateKeyPkcs8Pem()));
  }

  private static String digest(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
