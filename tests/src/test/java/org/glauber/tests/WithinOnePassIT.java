package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.glauber.chaos.leaks.BytemanFaults;
import org.glauber.cli.Glauber;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GenerationServiceGrpc;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Checks that a generation frees its lane within one forward pass, however it ends, on every hop. A
 * pass is slowed down to a second, so that the time between the services is negligible.
 */
@Tag("long")
class WithinOnePassIT {
  private static final String PASS = "a pass begins";
  private static final BytemanFaults SLOW =
      new BytemanFaults(
          """
          RULE a pass takes a second and is logged
          CLASS org.glauber.denoiser.loop.ModelBatch
          METHOD forward
          AT ENTRY
          IF true
          DO traceln("%s"); delay(1000)
          ENDRULE
          """
              .formatted(PASS));
  private static final Pattern CHAINS =
      Pattern.compile("(?m)^glauber_denoiser_chains\\{.*} (\\S+)$");
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int SEED = 5;

  private static final List<Launched> SERVICES = new ArrayList<>();
  private static String tokenizer = "";
  private static Optional<Launched> denoiser = Optional.empty();
  private Optional<Launched> gateway = Optional.empty();
  private Optional<ManagedChannel> channel = Optional.empty();

  @BeforeAll
  static void startTheServices() throws IOException {
    tokenizer = start(ServiceKind.TOKENIZER, Map.of()).address();
    denoiser =
        Optional.of(
            start(
                ServiceKind.DENOISER,
                // a late refusal would also end the generation
                Map.of("glauber.denoiser.refuse-late", "false"),
                SLOW.option()));
  }

  @BeforeEach
  void startAGateway() throws IOException {
    Launched started =
        start(
            ServiceKind.GATEWAY,
            Map.of(
                "quarkus.stork.tokenizer.service-discovery.address-list",
                tokenizer,
                "quarkus.stork.denoiser.service-discovery.address-list",
                denoiser.orElseThrow().address(),
                "glauber.server.drain.grace",
                "0s"));
    gateway = Optional.of(started);
    channel = Optional.of(NettyChannelBuilder.forTarget(started.address()).usePlaintext().build());
  }

  @AfterEach
  void stopTheGateway() throws InterruptedException {
    channel.ifPresent(ManagedChannel::shutdownNow);
    for (Launched started : gateway.stream().toList()) {
      started.close();
    }
  }

  @AfterAll
  static void stopTheServices() throws InterruptedException {
    for (Launched service : SERVICES) {
      service.close();
    }
    SLOW.close();
  }

  @Test
  void whenItsCallerCancels() throws Exception {
    Context.CancellableContext context = Context.current().withCancellation();
    context.run(() -> begin(Duration.ofMinutes(2)));
    requireFreeAfter(() -> context.cancel(null));
  }

  @Test
  void whenItsDeadlinePasses() throws Exception {
    Iterator<GenerateTextResponse> events = begin(Duration.ofSeconds(4));
    requireFreeAfter(
        () -> {
          StatusRuntimeException ended =
              catchThrowableOfType(
                  StatusRuntimeException.class, () -> events.forEachRemaining(_ -> {}));
          assertThat(ended.getStatus().getCode().name()).isEqualTo("DEADLINE_EXCEEDED");
        });
  }

  @Test
  void whenItsCallersProcessIsKilled() throws Exception {
    begin(Duration.ofMinutes(2)); // afterwards the gateway has found the other services
    channel.ifPresent(ManagedChannel::shutdownNow);
    await(WithinOnePassIT::isIdle);
    Process caller =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Glauber.class.getName(),
                "text",
                "--target",
                gateway.orElseThrow().address(),
                "--seed",
                Integer.toString(SEED))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    requireFreeAfter(caller::destroyForcibly);
  }

  @Test
  void whenItsGatewayIsShutDown() throws Exception {
    begin(Duration.ofMinutes(2));
    requireFreeAfter(() -> ProcessHandle.of(gateway.orElseThrow().pid()).orElseThrow().destroy());
  }

  @Test
  void whenItsGatewayIsKilled() throws Exception {
    begin(Duration.ofMinutes(2));
    requireFreeAfter(
        () -> ProcessHandle.of(gateway.orElseThrow().pid()).orElseThrow().destroyForcibly());
  }

  /** Starts a generation as soon as the gateway has found the other services. */
  private Iterator<GenerateTextResponse> begin(Duration deadline) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        Iterator<GenerateTextResponse> events =
            GenerationServiceGrpc.newBlockingStub(channel.orElseThrow())
                .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .generateText(Texts.request(SEED, 4).build());
        assertThat(events.next().hasAccepted()).isTrue();
        return events;
      } catch (StatusRuntimeException e) {
        assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(end);
      }
    }
  }

  /**
   * Checks that the lane is in use before the ending, and free after the pass that may have started
   * by then.
   */
  private static void requireFreeAfter(Runnable ending) throws InterruptedException {
    long before = passes();
    await(() -> passes() >= before + 2);
    ending.run();
    long atEnd = passes();
    await(WithinOnePassIT::isIdle);
    assertThat(passes()).isBetween(atEnd, atEnd + 1);
  }

  /** Returns whether the denoiser's metrics show no chain, neither running nor waiting. */
  private static boolean isIdle() {
    try {
      URI metrics = URI.create("http://" + denoiser.orElseThrow().metricsAddress() + "/q/metrics");
      String page =
          HTTP.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
      List<String> counts = CHAINS.matcher(page).results().map(it -> it.group(1)).toList();
      assertThat(counts).as(page).isNotEmpty();
      return counts.stream().allMatch(count -> Double.parseDouble(count) == 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(denoiser.orElseThrow().log().toString()).isLessThan(end);
      Thread.sleep(5);
    }
  }

  private static long passes() {
    return denoiser.orElseThrow().log().stream().filter(line -> line.contains(PASS)).count();
  }

  private static Launched start(ServiceKind kind, Map<String, String> properties, String... options)
      throws IOException {
    Map<String, String> all = new HashMap<>(properties);
    all.put("glauber.server.port", "0");
    all.put("quarkus.http.port", "0");
    all.put("glauber.models.names", "tales");
    all.put("glauber.models.directory", Home.root().resolve("models").toString());
    List<String> command = new ArrayList<>(new PackagedService(Home.root()).commandLine(kind, all));
    command.addAll(1, List.of(options));
    Launched service = Launched.start(new ProcessBuilder(command));
    SERVICES.add(service);
    return service;
  }
}
