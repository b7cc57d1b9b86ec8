package org.glauber.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.harness.FakeService.Behaviour;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.process.SuiteListener;
import org.glauber.harness.service.PackagedService;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests a suite of fake services, each in its own process. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SuiteTest {
  private static final RestartPolicy POLICY =
      new RestartPolicy(
          Duration.ofMillis(10),
          Duration.ofMillis(100),
          Duration.ofMinutes(1),
          3,
          Duration.ofMillis(20));

  @TempDir private Path home;
  private final Recorder recorder = new Recorder();

  @BeforeEach
  void makeModels() throws IOException {
    Files.createDirectory(home.resolve("models"));
  }

  @AfterEach
  void nothingIsLeftRunning() {
    assertThat(recorder.started).noneMatch(ServiceProcess::isAlive);
    assertThat(recorder.started).allMatch(service -> ProcessHandle.of(service.pid()).isEmpty());
  }

  @Test
  void theGatewayStartsWithTheAddressesOfItsPeersAndStopsFirst() throws Exception {
    SuitePlan plan = SuitePlan.of(home).withReplicas(ServiceKind.DENOISER, 2);
    try (Suite suite = start(plan, Map.of())) {
      List<ServiceProcess> denoisers = suite.services(ServiceKind.DENOISER);
      ServiceProcess gateway = suite.services(ServiceKind.GATEWAY).getFirst();
      assertThat(denoisers).hasSize(2);
      assertThat(gateway.lastLines())
          .contains("Peers: " + denoisers.get(0).address() + "," + denoisers.get(1).address());
      assertThat(suite.target()).isEqualTo("127.0.0.1:" + gateway.port());
      assertThat(suite.services()).allMatch(service -> service.startTime().isPositive());
      assertThat(gateway.logFile()).isEqualTo(home.resolve(".glauber/logs/gateway-1.log"));
    }
    assertThat(recorder.stopped.getFirst()).isEqualTo("gateway-1");
    assertThat(recorder.stopped)
        .containsExactlyInAnyOrder(
            "tokenizer-service-1",
            "vqgan-service-1",
            "denoiser-service-1",
            "denoiser-service-2",
            "gateway-1");
    for (ServiceProcess service : recorder.started) {
      assertThat(service.logFile()).content().contains("Stopped cleanly");
    }
  }

  @Test
  void aServiceThatDiesDuringTheStartIsNamedWithTheEndOfItsLog() {
    CommandFailure failure =
        failure(SuitePlan.of(home), Map.of(ServiceKind.DENOISER, Behaviour.DIE_AT_ONCE));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(failure)
        .hasMessage(
            """
            denoiser-service-1 exited with status 3. The end of %s:
              Starting a fake DENOISER
              glauber.models.directory: no model is fit for use"""
                .formatted(home.resolve(".glauber/logs/denoiser-service-1.log")));
  }

  @Test
  void replicasThatDieOrAreNotAliveAreRestartedAtTheirAddresses() throws Exception {
    Map<ServiceKind, Behaviour> hung = Map.of(ServiceKind.DENOISER, Behaviour.NOT_ALIVE_ONCE);
    Path logs = Files.createDirectories(home.resolve(".glauber/logs"));
    Files.createSymbolicLink(logs.resolve("vqgan-service-1.log"), Path.of("/dev/full"));
    try (Suite suite = start(SuitePlan.of(home), hung)) {
      assertThat(recorder.unlogged)
          .containsExactly("vqgan-service-1"); // but it serves nevertheless
      Thread keeper = supervise(suite, POLICY);
      assertThat(recorder.next())
          .isEqualTo("denoiser-service-1 reports that it is not alive: device");
      assertThat(recorder.next()).isEqualTo("denoiser-service-1 was killed by signal 15");
      assertThat(recorder.next()).isEqualTo("denoiser-service-1 is ready");
      ServiceProcess first = suite.services(ServiceKind.TOKENIZER).getFirst();
      first.kill();
      assertThat(recorder.next()).isEqualTo("tokenizer-service-1 was killed by signal 9");
      assertThat(recorder.next()).isEqualTo("tokenizer-service-1 is ready");
      ServiceProcess second = suite.services(ServiceKind.TOKENIZER).getFirst();
      assertThat(second.pid()).isNotEqualTo(first.pid());
      assertThat(second.address()).isEqualTo(first.address());
      assertThat(second.logFile()).content().containsSubsequence("Starting", "Starting");
      keeper.interrupt();
      keeper.join();
    }
  }

  @Test
  void aServiceThatKeepsExitingIsGivenUpWithTheEndOfItsLog() throws Exception {
    Map<ServiceKind, Behaviour> broken = Map.of(ServiceKind.VQGAN, Behaviour.SERVE_ONCE);
    try (Suite suite = start(SuitePlan.of(home), broken)) {
      suite.services(ServiceKind.VQGAN).getFirst().kill();
      assertThat(suite.supervise(POLICY))
          .hasMessageStartingWith(
              "vqgan-service-1 is given up: it exited 3 times in a row. The end of ")
          .hasMessageEndingWith("glauber.models.directory: no model is fit for use");
      assertThat(recorder.next()).isEqualTo("vqgan-service-1 was killed by signal 9");
      assertThat(recorder.next()).isEqualTo("vqgan-service-1 exited with status 3");
      assertThat(recorder.heard).isEmpty();
    }
  }

  @Test
  void aServiceThatIsNeverReadyIsGivenUp() {
    CommandFailure failure =
        failure(
            SuitePlan.of(home).withStartLimit(Duration.ofSeconds(3)),
            Map.of(ServiceKind.TOKENIZER, Behaviour.NEVER_SERVE));
    assertThat(failure.getMessage()).startsWith("tokenizer-service-1 was not ready within 3 s. ");
  }

  @Test
  void aServiceWithoutAHealthServiceIsAnError() {
    CommandFailure failure =
        failure(SuitePlan.of(home), Map.of(ServiceKind.DENOISER, Behaviour.HAVE_NO_HEALTH));
    assertThat(failure.getMessage())
        .startsWith("denoiser-service-1 listens but does not answer health checks: ")
        .contains("UNIMPLEMENTED");
  }

  @Test
  void aBusyPortIsReportedBeforeAnythingStarts() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      CommandFailure failure = failure(SuitePlan.of(home).withPort(taken.getLocalPort()), Map.of());
      assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
      assertThat(failure.getMessage())
          .startsWith("Port " + taken.getLocalPort() + " on this machine is busy");
      assertThat(recorder.started).isEmpty();
    }
  }

  @Test
  void aServiceThatIsNotBuiltIsNamedWithItsJar() {
    CommandFailure failure =
        catchThrowableOfType(
            CommandFailure.class,
            () -> Suite.start(SuitePlan.of(home), new PackagedService(home), recorder));
    assertThat(failure.getMessage())
        .startsWith("tokenizer-service is not built: " + home.resolve("tokenizer-service/target"));
  }

  @Test
  void aMissingDirectoryOfModelsIsReported() {
    CommandFailure failure =
        failure(SuitePlan.of(home).withModels(home.resolve("nowhere")), Map.of());
    assertThat(failure)
        .hasMessage("The directory of models does not exist: " + home.resolve("nowhere") + ".");
  }

  private Suite start(SuitePlan plan, Map<ServiceKind, Behaviour> behaviours)
      throws InterruptedException {
    Suite suite = Suite.start(plan, new FakeService.Command(behaviours), recorder);
    recorder.heard.clear();
    return suite;
  }

  private static Thread supervise(Suite suite, RestartPolicy policy) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                suite.supervise(policy);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private CommandFailure failure(SuitePlan plan, Map<ServiceKind, Behaviour> behaviours) {
    return catchThrowableOfType(CommandFailure.class, () -> start(plan, behaviours));
  }

  /** Records the events of a suite. */
  private static final class Recorder implements SuiteListener {
    final List<ServiceProcess> started = new CopyOnWriteArrayList<>();
    final List<String> stopped = new CopyOnWriteArrayList<>();
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    /** The next event after the start of the suite. */
    String next() throws InterruptedException {
      String next = heard.poll(30, TimeUnit.SECONDS);
      return next == null ? "nothing" : next;
    }

    final List<String> unlogged = new CopyOnWriteArrayList<>();

    @Override
    public void unlogged(ServiceProcess service, String reason) {
      unlogged.add(service.name());
    }

    @Override
    public void ready(ServiceProcess service) {
      heard.add(service.name() + " is ready");
    }

    @Override
    public void failed(ServiceProcess service, String reason) {
      heard.add(service.name() + " " + reason);
    }

    @Override
    public void died(ServiceProcess service, String cause, Duration pause) {
      heard.add(service.name() + " " + cause);
    }

    @Override
    public void started(ServiceProcess service) {
      started.add(service);
    }

    @Override
    public void stopped(ServiceProcess service) {
      stopped.add(service.name());
    }
  }
}
