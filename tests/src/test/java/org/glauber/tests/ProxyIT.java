package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.harness.Suite;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests generations that are silent for longer than the proxy's idle timeout. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIf(value = "hasProxy", disabledReason = "neither haproxy nor nginx is installed")
@Tag("long")
class ProxyIT {
  private static final int SEED = 11;
  private static final int SWEEPS = 8;
  private static final int IDLE_MILLIS = 1_000;
  private static final int SILENCE_MILLIS = 1_600;

  @TempDir private Path directory;
  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private Suite suite;
  private Proxy.Gateway gateway;
  private List<Integer> undisturbed;
  private Future<?> silence = CompletableFuture.completedFuture(null);

  static boolean hasProxy() {
    return List.of(Proxy.Kind.values()).stream().anyMatch(Proxy.Kind::isInstalled);
  }

  @BeforeAll
  void start(@TempDir Path logs) throws Exception {
    suite = Home.start(Home.plan(logs));
    gateway = new Proxy.Gateway(suite.target(), healthPort());
    try (Texts texts = new Texts(suite.target())) {
      undisturbed = texts.finished(request().build()).getTokensList();
    }
  }

  private int healthPort() {
    return suite.services(ServiceKind.GATEWAY).getFirst().metrics().orElseThrow().getPort();
  }

  @AfterAll
  void stop() throws Exception {
    silence.get();
    later.shutdownNow();
    if (suite != null) {
      suite.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void heartbeatsKeepASilentStreamOpen(Proxy.Kind kind) throws Exception {
    try (Proxy proxy = start(kind);
        Texts texts = new Texts(proxy.target())) {
      List<GenerateTextResponse> events = new ArrayList<>();
      read(texts, request().setHeartbeatMillis(IDLE_MILLIS / 4).build(), events);
      assertThat(events.getLast().getFinished().getTokensList()).isEqualTo(undisturbed);
      assertThat(events.stream().filter(GenerateTextResponse::hasHeartbeat)).hasSizeGreaterThan(2);
    }
  }

  /**
   * Without heartbeats the proxy ends the stream, and the command line resumes the generation
   * seamlessly.
   */
  @ParameterizedTest
  @EnumSource
  void theCommandLineResumesWhatAProxyCutsOff(Proxy.Kind kind) throws Exception {
    try (Proxy proxy = start(kind);
        Texts texts = new Texts(proxy.target())) {
      StatusRuntimeException cut =
          Assertions.catchThrowableOfType(
              StatusRuntimeException.class,
              () -> read(texts, request().build(), new ArrayList<>()));
      assertThat(cut).as("a stream without heartbeats").isNotNull();
      com.google.rpc.Status status = StatusProto.fromThrowable(cut);
      assertThat(status == null ? List.of() : status.getDetailsList()).isEmpty();
      silence.get();

      List<JsonObject> events = command(proxy);
      List<Integer> tokens = new ArrayList<>();
      events
          .getLast()
          .getAsJsonObject("finished")
          .getAsJsonArray("tokens")
          .forEach(token -> tokens.add(token.getAsInt()));
      assertThat(tokens).isEqualTo(undisturbed);
      assertThat(events.stream().filter(event -> event.has("accepted"))).hasSize(1);
    }
  }

  private Proxy start(Proxy.Kind kind) throws Exception {
    assumeTrue(kind.isInstalled(), kind + " is not installed");
    return Proxy.start(kind, gateway, IDLE_MILLIS, directory);
  }

  private static GenerateTextRequest.Builder request() {
    return Texts.request(SEED, SWEEPS).setMaxWindow(1);
  }

  /** Reads a stream that falls silent for a while after its start. */
  private void read(Texts texts, GenerateTextRequest request, List<GenerateTextResponse> events) {
    Iterator<GenerateTextResponse> stream = texts.stub().generateText(request);
    while (stream.hasNext()) {
      GenerateTextResponse event = stream.next();
      events.add(event);
      if (event.hasAccepted()) {
        fallSilent();
      }
    }
  }

  /** Returns the events that the command line prints for such a stream. */
  private List<JsonObject> command(Proxy proxy) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          private boolean isSilent;

          @Override
          public void flush() {
            if (!isSilent && toString(StandardCharsets.UTF_8).contains("\"accepted\"")) {
              isSilent = true;
              fallSilent();
            }
          }
        };
    int code =
        CommandLineRun.execute(
            out,
            err,
            "text",
            "--json",
            "--target",
            proxy.target(),
            "--seed",
            "" + SEED,
            "--sweeps",
            "" + SWEEPS,
            "--max-window",
            "1",
            "--progress",
            "100ms");
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  /** Stops the denoiser for a while. */
  private void fallSilent() {
    long pid = suite.services(ServiceKind.DENOISER).getFirst().pid();
    signal("STOP", pid);
    silence = later.schedule(() -> signal("CONT", pid), SILENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void signal(String signal, long pid) {
    try {
      assertThat(new ProcessBuilder("kill", "-" + signal, "" + pid).start().waitFor()).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
