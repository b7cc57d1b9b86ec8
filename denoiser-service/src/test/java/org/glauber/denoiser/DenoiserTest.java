package org.glauber.denoiser;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.glauber.core.Clamps;
import org.glauber.core.Levels;
import org.glauber.core.Visits;
import org.glauber.core.sampling.Sampling;
import org.glauber.denoiser.chain.ChainMailbox;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.chain.ChainSpec;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.chain.SchedulingKey;
import org.glauber.model.v1.Logits;
import org.glauber.network.Devices;
import org.glauber.server.ServiceLiveness;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.status.RefusalException;
import org.glauber.server.telemetry.Telemetry;
import org.glauber.serving.memory.MemoryCheck;
import org.glauber.serving.model.ConfiguredModels;
import org.glauber.serving.model.ModelReport;
import org.glauber.serving.model.TestModelsConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Start-up failures, hung and lost devices, and the threads of the denoiser. */
class DenoiserTest {
  private static final String LANES = "torch.size(tokens, 0)";
  private static final String ZEROS = "torch.zeros([" + LANES + ", 20])";
  private static final String COUPLED = "return " + ZEROS + " + %s * " + LANES;
  private static final int FEW_STEPS = 3 * SampleModels.SITES;

  @TempDir Path models;
  private final ServiceReadiness readiness = new ServiceReadiness();
  private final ServiceLiveness liveness = new ServiceLiveness();
  private final Telemetry telemetry = new Telemetry(OpenTelemetry.noop());
  private final TestModelsConfig modelsConfig = new TestModelsConfig(() -> models);
  private final ModelReport report = new ModelReport(modelsConfig, telemetry);

  /** The threads of the application that other tests run in the same process. */
  private final Set<Thread> others = loopThreads();

  @AfterEach
  void noThreadLeaks() {
    assertThat(loopThreads()).isEqualTo(others);
  }

  @Test
  void aWarmDenoiserIsReadyAndAStoppedOneRefuses() throws Exception {
    SampleModels.transformer(models, "clean", Logits.LOGITS_CLEAN);
    Denoiser denoiser = denoiser("cpu");
    denoiser.start(new StartupEvent());
    assertThat(readiness.isReady()).isTrue();
    ChainMailbox mailbox = new ChainMailbox(SampleModels.SITES);
    denoiser.admission().admit(chain(denoiser, mailbox, 0));
    denoiser.stop(new ShutdownEvent());
    assertThatThrownBy(() -> drain(mailbox))
        .isInstanceOf(RefusalException.class)
        .hasMessageContaining("denoiser-service: it is stopping");
    assertThatThrownBy(() -> denoiser.admission().admit(chain(denoiser, mailbox, 0)))
        .isInstanceOf(RefusalException.class)
        .hasMessageContaining("denoiser-service: it is stopping");
  }

  @Test
  void aFileThatDoesNotMatchItsManifestIsRefusedByName() throws IOException {
    Path home = SampleModels.transformer(models, "clean", Logits.LOGITS_CLEAN);
    Path manifest = home.resolve("model.json");
    String json = Files.readString(manifest);
    Files.writeString(manifest, json.replaceFirst("\"sha256\": \"....", "\"sha256\": \"0000"));
    refused("cpu", "model clean: denoiser.pt must have the manifest's SHA-256 0000");
    Files.writeString(manifest, json.replace("denoiser.pt", "../denoiser.pt"));
    Files.copy(home.resolve("denoiser.pt"), models.resolve("denoiser.pt"));
    refused(
        "cpu",
        "model clean: ../denoiser.pt must stay inside the model's directory, but is outside it");
  }

  @Test
  void aTruncatedNetworkIsRefusedByFileEvenWhenItsDigestIsRight() throws IOException {
    SampleModels.transformer(models, "clean", Logits.LOGITS_CLEAN);
    Path home = SampleModels.transformer(models, "signal", Logits.LOGITS_SIGNAL);
    Path file = home.resolve("denoiser.pt");
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(bytes.length() / 2);
    }
    modelsConfig.setStrict();
    refused("cpu", "model signal: denoiser.pt must be ");
    SampleModels.seal(home, Logits.LOGITS_SIGNAL);
    refused(
        "cpu",
        "model signal: denoiser.pt is not a network that can be served: the archive is cut off or"
            + " damaged");
  }

  @Test
  void aBrokenModelDoesNotPreventOthersFromBeingServed() throws Exception {
    SampleModels.transformer(models, "clean", Logits.LOGITS_CLEAN);
    Path changed = SampleModels.transformer(models, "changed", Logits.LOGITS_CLEAN);
    Files.writeString(changed.resolve("tokenizer.json"), "{ }");
    Path checkpoint = SampleModels.transformer(models, "checkpoint", Logits.LOGITS_CLEAN);
    Files.writeString(checkpoint.resolve("denoiser.pt"), "\u0080\u0002", ISO_8859_1);
    SampleModels.seal(checkpoint, Logits.LOGITS_CLEAN);
    SampleModels.network(models, "single", "return torch.zeros(torch.size(step))[:1] + 0");
    SampleModels.network(
        models, "pair", "return torch.reshape(torch.zeros([torch.numel(step) * 20]), [1, 20])");
    Files.createDirectories(models.resolve("empty"));
    Files.writeString(models.resolve("empty").resolve("model.json"), "");
    Denoiser denoiser = denoiser("cpu", "cpu");
    try {
      denoiser.start(new StartupEvent());
      assertThat(readiness.isReady()).isTrue();
      assertThat(denoiser.models()).extracting(it -> it.model().name()).containsExactly("clean");
      assertThat(report.refused().keySet())
          .containsExactly("changed", "checkpoint", "empty", "pair", "single");
      assertThat(report.refused().get("checkpoint"))
          .startsWith("model checkpoint: ")
          .contains("denoiser.pt", "an old checkpoint of torch.save", "torch.jit.script");
      assertThat(report.refused().get("single"))
          .startsWith("model single: denoiser.pt is not")
          .contains("it returns 1 logits");
      assertThat(report.refused().get("pair"))
          .startsWith("model pair: denoiser.pt is not")
          .contains("shape '[1, 20]'");
      runToEnd(denoiser, Duration.ofHours(1));
    } finally {
      denoiser.stop(new ShutdownEvent());
    }
  }

  @Test
  void logitsThatDependOnTheBatchCauseAWarningAndBeyondABoundARefusal() throws Exception {
    SampleModels.network(models, "coupled", COUPLED.formatted(0.5));
    SampleModels.network(
        models, "masked", "return " + ZEROS + " - (inf if " + LANES + " == 1 else 0.0)");
    SampleModels.network(models, "wild", COUPLED.formatted(3));
    Denoiser denoiser = denoiser("cpu");
    try {
      denoiser.start(new StartupEvent());
      assertThat(denoiser.models()).extracting(it -> it.model().name()).containsExactly("coupled");
      assertThat(report.warnings().get("coupled")).contains("differ by 0.50");
      assertThat(report.refused().get("wild"))
          .contains("its logits differ by 3.0 with the batch", "glauber.denoiser.max-deviation");
      assertThat(report.refused()).containsKey("masked");
    } finally {
      denoiser.stop(new ShutdownEvent());
    }
  }

  @Test
  void invalidLogitsEndTheirChainAloneAndNameModelAndStep() throws Exception {
    SampleModels.undefined(models, "undefined");
    Denoiser denoiser = denoiser("cpu");
    denoiser.start(new StartupEvent());
    try {
      ChainMailbox mailbox = new ChainMailbox(SampleModels.SITES);
      denoiser.admission().admit(chain(denoiser, mailbox, SampleModels.RESERVED));
      assertThatThrownBy(() -> drain(mailbox))
          .isInstanceOfSatisfying(
              RefusalException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION))
          .hasMessageMatching("undefined: at step [0-9]+, site [0-9]+ its logits define no .*");
      runToEnd(denoiser, Duration.ofHours(1));
    } finally {
      denoiser.stop(new ShutdownEvent());
    }
  }

  @Test
  void anUnknownDeviceIsRefusedByKey() throws IOException {
    SampleModels.transformer(models, "clean", Logits.LOGITS_CLEAN);
    refused("tpu", "glauber.denoiser.devices " + Devices.rule() + ", but is tpu");
    refused("gpu99", "glauber.denoiser.devices " + Devices.rule() + ", but is gpu99");
  }

  @Test
  void aDeviceThatIsNamedTwiceHasTwoLoopsWithDistinctNames() throws Exception {
    SampleModels.transformer(models, "clean", Logits.LOGITS_CLEAN);
    Denoiser denoiser = denoiser("cpu", "cpu");
    denoiser.start(new StartupEvent());
    Set<Thread> started = loopThreads();
    started.removeAll(others);
    denoiser.stop(new ShutdownEvent());
    assertThat(started)
        .extracting(Thread::getName)
        .containsExactlyInAnyOrder("loop-cpu", "loop-cpu-2");
  }

  @Test
  void withoutItsLastDeviceItIsNotReadyAndRefuses() throws Exception {
    SampleModels.fragile(models, "fragile");
    Denoiser denoiser = denoiser("cpu");
    denoiser.start(new StartupEvent());
    for (int k = 0; k < 3; k++) {
      ChainMailbox mailbox = new ChainMailbox(SampleModels.SITES);
      denoiser.admission().admit(chain(denoiser, mailbox, SampleModels.RESERVED));
      assertThatThrownBy(() -> drain(mailbox)).hasMessage("a forward pass of fragile failed");
    }
    while (readiness.isReady()) {
      Thread.onSpinWait();
    }
    assertThat(readiness.reason()).isEqualTo("no device is left");
    assertThatThrownBy(() -> denoiser.admission().admit(chain(denoiser, new ChainMailbox(12), 0)))
        .isInstanceOf(RefusalException.class);
    denoiser.stop(new ShutdownEvent());
  }

  @Test
  void whileItsLastDeviceHangsItIsNotReadyAndNothingWaits() throws Exception {
    SampleModels.slow(models, "slow");
    Denoiser denoiser = denoiser(new SampleConfig(List.of("cpu"), 1, Duration.ofMillis(200)));
    denoiser.start(new StartupEvent());
    try {
      String reason = "denoiser-service: its device has not answered for PT0.2S";
      ChainMailbox running = new ChainMailbox(SampleModels.SITES);
      denoiser.admission().admit(chain(denoiser, running, SampleModels.RESERVED));
      ChainMailbox waiting = new ChainMailbox(SampleModels.SITES);
      denoiser.admission().admit(chain(denoiser, waiting, 0)); // for the only lane
      assertThatThrownBy(() -> drain(running)).hasMessageContaining(reason);
      assertThatThrownBy(() -> drain(waiting)).hasMessageContaining(reason);
      assertThat(readiness.isReady()).isFalse();
      while (liveness.isAlive()) { // until it has hung for longer
        Thread.onSpinWait();
      }
      running.cancel();
      while (!readiness.isReady()) { // until the pass has ended
        Thread.onSpinWait();
      }
      ChainMailbox next = new ChainMailbox(SampleModels.SITES);
      denoiser
          .admission()
          .admit(
              chain(
                  denoiser,
                  next,
                  0,
                  FEW_STEPS,
                  new SchedulingKey("", 0, SchedulingKey.NO_DEADLINE)));
      drain(next);
    } finally {
      denoiser.stop(new ShutdownEvent());
    }
  }

  @Test
  void aChainThatCannotMeetItsDeadlineIsRefusedWithTheEstimate() throws Exception {
    SampleModels.transformer(models, "clean", Logits.LOGITS_CLEAN);
    Denoiser denoiser = denoiser("cpu");
    denoiser.start(new StartupEvent());
    try {
      Duration moment = Duration.ofMillis(1);
      runToEnd(denoiser, Duration.ofHours(1)); // so that the pace is known
      ChainMailbox running = new ChainMailbox(SampleModels.SITES);
      denoiser.admission().admit(chain(denoiser, running, 0));
      running.take(Duration.ZERO); // until it has started
      assertThatThrownBy(() -> runToEnd(denoiser, moment))
          .isInstanceOfSatisfying(
              RefusalException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
          .hasMessageMatching(
              ".*this would take [0-9.]+ s at the current throughput, but the deadline is in 0.00 s");
    } finally {
      denoiser.stop(new ShutdownEvent());
    }
  }

  @Test
  void aDeadlineTooShortForAnyDeviceIsRefusedEvenByAnIdleOne() throws Exception {
    SampleModels.transformer(models, "clean", Logits.LOGITS_CLEAN);
    Denoiser denoiser = denoiser("cpu");
    denoiser.start(new StartupEvent());
    try {
      assertThatThrownBy(() -> runToEnd(denoiser, Duration.ofNanos(10_000)))
          .isInstanceOfSatisfying(
              RefusalException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
          .hasMessageMatching(".*this takes at least [0-9.]+ s, but the deadline is in 0.00 s");
      runToEnd(denoiser, Duration.ofHours(1));
    } finally {
      denoiser.stop(new ShutdownEvent());
    }
  }

  private static void runToEnd(Denoiser denoiser, Duration left) throws InterruptedException {
    ChainMailbox mailbox = new ChainMailbox(SampleModels.SITES);
    long deadline = System.nanoTime() + left.toNanos();
    denoiser
        .admission()
        .admit(chain(denoiser, mailbox, 0, FEW_STEPS, new SchedulingKey("", 0, deadline)));
    drain(mailbox);
  }

  private static Set<Thread> loopThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("loop-"))
        .collect(Collectors.toSet());
  }

  private static void drain(ChainMailbox mailbox) throws InterruptedException {
    while (mailbox.take(Duration.ZERO).statistics().isEmpty()) {
      Thread.onSpinWait();
    }
  }

  private static RunningChain chain(Denoiser denoiser, ChainMailbox mailbox, int token) {
    int stepCount = SampleModels.MAX_SWEEPS * SampleModels.SITES;
    return chain(
        denoiser, mailbox, token, stepCount, new SchedulingKey("", 0, SchedulingKey.NO_DEADLINE));
  }

  private static RunningChain chain(
      Denoiser denoiser, ChainMailbox mailbox, int token, int stepCount, SchedulingKey key) {
    ChainModel model = denoiser.models().getFirst().loaded();
    int[] tokens = new int[SampleModels.SITES];
    tokens[1] = token;
    return new RunningChain(
        new ChainSpec(
            "chain",
            model,
            tokens,
            new Visits(
                model.scan(),
                Clamps.of(SampleModels.SITES, 1),
                Levels.unlabelled(stepCount / SampleModels.SITES)),
            stepCount,
            1,
            Sampling.constant(1, 1),
            1,
            0,
            key),
        mailbox,
        System.nanoTime());
  }

  private void refused(String device, String message) {
    assertThatThrownBy(() -> denoiser(device).start(new StartupEvent()))
        .isInstanceOf(ConfigurationException.class)
        .hasNoCause()
        .hasMessageContaining(message)
        .message()
        .hasLineCount(1);
    assertThat(readiness.isReady()).isFalse();
  }

  private Denoiser denoiser(String... devices) {
    return denoiser(new SampleConfig(List.of(devices), 2, Duration.ofMinutes(1)));
  }

  private Denoiser denoiser(SampleConfig config) {
    return new Denoiser(
        config,
        new ConfiguredModels(modelsConfig, report),
        readiness,
        liveness,
        report,
        new MemoryCheck(modelsConfig),
        telemetry);
  }
}
