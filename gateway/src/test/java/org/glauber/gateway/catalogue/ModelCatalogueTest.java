package org.glauber.gateway.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.glauber.gateway.Eventually;
import org.glauber.gateway.TestConfig;
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.gateway.discovery.Address;
import org.glauber.gateway.fake.FakeDenoiser;
import org.glauber.gateway.fake.FakeTokenizer;
import org.glauber.gateway.fake.FakeVqgan;
import org.glauber.gateway.fake.Script;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.gateway.replica.Channels;
import org.glauber.gateway.replica.Replicas;
import org.glauber.model.v1.Modality;
import org.glauber.server.ServiceReadiness;
import org.glauber.server.status.Refusals;
import org.glauber.server.telemetry.Telemetry;
import org.glauber.status.v1.ModelProblem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of a catalogue that starts before the services it polls, and outlives them. */
class ModelCatalogueTest {
  private final GatewayConfig config =
      TestConfig.with(
          "glauber.gateway.catalogue.refresh", "100ms",
          "glauber.gateway.catalogue.min-interval", "10ms");
  private final Channels channels =
      new Channels(config.replicas(), new Telemetry(OpenTelemetry.noop()).clientInterceptor());
  private final List<Address> denoiserAddresses = new CopyOnWriteArrayList<>();
  private final List<Address> tokenizerAddresses = new CopyOnWriteArrayList<>();
  private final List<Address> vqganAddresses = new CopyOnWriteArrayList<>();
  private final Replicas denoisers =
      new Replicas("denoiser", () -> denoiserAddresses, channels, System::nanoTime);
  private final Replicas tokenizers =
      new Replicas("tokenizer", this::lookUpTokenizers, channels, System::nanoTime);
  private final Replicas vqgans =
      new Replicas("vqgan", () -> vqganAddresses, channels, System::nanoTime);
  private final Services services = new Services(denoisers, tokenizers, vqgans);
  private final ServiceReadiness readiness = new ServiceReadiness();
  private volatile boolean isNameServerAway;
  private final ModelCatalogue catalogue =
      new ModelCatalogue(services, config, readiness, System::nanoTime, () -> {});
  private final Script script = new Script();
  private final FakeDenoiser denoiser = new FakeDenoiser(script);
  private final FakeTokenizer tokenizer = new FakeTokenizer();
  private final FakeVqgan vqgan = new FakeVqgan();

  @BeforeEach
  void start() {
    catalogue.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    catalogue.close();
    denoisers.close();
    tokenizers.close();
    vqgans.close();
    denoiser.close();
    tokenizer.close();
    vqgan.close();
  }

  @Test
  void theGatewayIsReadyOnceADenoiserAndItsDecodersHaveAnswered() throws InterruptedException {
    awaitReason("waiting for a denoiser-service");
    startDenoiser();
    awaitReason("waiting for a tokenizer-service");
    startTokenizer();
    awaitReason("waiting for a vqgan-service");
    startVqgan();
    Eventually.holds("it is ready", readiness::isReady);
    assertThat(catalogue.model(TinyModel.NAME).siteCount()).isEqualTo(TinyModel.SITE_COUNT);
    assertThat(catalogue.peers()).hasSize(3).allMatch(ModelCatalogue.Peer::isAnswering);
  }

  @Test
  void itStaysReadyAndNamesTheServiceThatIsDown() throws InterruptedException {
    startTokenizer();
    startVqgan();
    startDenoiser();
    Eventually.holds("it is ready", readiness::isReady);
    denoiser.stop();
    Eventually.holds("the denoiser is missed", this::noModelsAreListed);
    assertThat(readiness.isReady()).isTrue();
    assertThatThrownBy(() -> catalogue.model(TinyModel.NAME))
        .hasMessage("denoiser-service: no replica answers");
    assertThat(catalogue.peers())
        .contains(
            new ModelCatalogue.Peer(
                "denoiser " + denoiserAddresses.getFirst(), "cannot be reached"));
    assertThat(catalogue.model("", Modality.MODALITY_TEXT).name())
        .isEqualTo(TinyModel.NAME); // known nevertheless
    denoiser.start();
    Eventually.holds("the denoiser is back", () -> !noModelsAreListed());
  }

  @Test
  void anUnknownModelIsPolledForBeforeItIsNotFound() throws InterruptedException {
    startTokenizer();
    startVqgan();
    startDenoiser();
    Eventually.holds("it is ready", readiness::isReady);
    assertThatThrownBy(() -> catalogue.model("tails", Modality.MODALITY_TEXT))
        .hasMessage("no model named tails");
  }

  @Test
  void problemsAreKnownAndAModelThatAllReplicasRefuseCannotBeUsed() throws InterruptedException {
    startTokenizer();
    startVqgan();
    startDenoiser();
    Eventually.holds("it is ready", readiness::isReady);
    denoiser.problems().add(problem(TinyModel.NAME, true, "its logits differ by 0.50"));
    denoiser.problems().add(problem("broken", false, "denoiser.pt is a checkpoint"));
    Eventually.holds("they are known", () -> catalogue.problems().size() == 2);
    assertThat(catalogue.model("", Modality.MODALITY_TEXT).name()).isEqualTo(TinyModel.NAME);
    assertThatThrownBy(() -> catalogue.model("broken", Modality.MODALITY_TEXT))
        .hasMessage("denoiser-service: denoiser.pt is a checkpoint");
    tokenizer.problems().add(problem(TinyModel.NAME, false, "spiece.model cannot be read"));
    Eventually.holds("it is known", () -> catalogue.problems().size() == 3);
    for (String name : List.of("", TinyModel.NAME)) {
      assertThatThrownBy(() -> catalogue.model(name, Modality.MODALITY_TEXT))
          .hasMessage("tokenizer-service: spiece.model cannot be read");
    }
    try (FakeTokenizer whole = new FakeTokenizer()) {
      whole.start();
      tokenizerAddresses.add(new Address("127.0.0.1", whole.port()));
      Eventually.holds("another serves it", this::tinyModelCanBeUsed);
    }
  }

  private boolean tinyModelCanBeUsed() {
    try {
      return catalogue.model(TinyModel.NAME, Modality.MODALITY_TEXT).name().equals(TinyModel.NAME);
    } catch (org.glauber.server.status.RefusalException | InterruptedException e) {
      return false;
    }
  }

  private static ModelProblem problem(String model, boolean served, String description) {
    return ModelProblem.newBuilder()
        .setModel(model)
        .setServed(served)
        .setDescription(description)
        .build();
  }

  @Test
  void aFailedLookUpOfOneServiceDoesNotAffectOthers() throws InterruptedException {
    isNameServerAway = true;
    startDenoiser();
    startVqgan();
    for (String found :
        List.of("denoiser " + denoiserAddresses.getFirst(), "vqgan " + vqganAddresses.getFirst())) {
      Eventually.holds(found + " answers", () -> answers(catalogue, found));
    }
    awaitReason("waiting for a tokenizer-service");
    assertThat(catalogue.peers())
        .filteredOn(peer -> peer.name().equals("discovery"))
        .singleElement()
        .satisfies(peer -> assertThat(peer.problem()).startsWith("tokenizer-service: "));
    isNameServerAway = false;
    startTokenizer();
    Eventually.holds("it is ready", readiness::isReady);
  }

  @Test
  void aDenoiserTooFullToAnswerAPollIsNotAFailure() throws InterruptedException {
    startTokenizer();
    startVqgan();
    startDenoiser();
    Eventually.holds("it is ready", readiness::isReady);
    script.refusePolls(Refusals.exhausted("serving 1,000 calls", Duration.ofSeconds(1)));
    int asked = script.polls();
    Eventually.holds("it was asked again", () -> script.polls() >= asked + 3);
    assertThat(noModelsAreListed()).isFalse();
    assertThat(denoisers.failures()).isZero();
  }

  /** The poll's timeout of 60 s is longer than {@link Eventually} waits. */
  @Test
  void noServiceWaitsForTheAnswerOfAnother() throws InterruptedException {
    catalogue.close();
    script.holdPolls();
    startTokenizer();
    startDenoiser();
    try (ModelCatalogue patient =
        new ModelCatalogue(
            services,
            TestConfig.with("glauber.gateway.calls.timeout", "60s"),
            readiness,
            System::nanoTime,
            () -> {})) {
      patient.start();
      Eventually.holds("the denoiser is asked", () -> script.polls() == 1);
      Eventually.holds(
          "the tokenizer has answered",
          () -> answers(patient, "tokenizer " + tokenizerAddresses.getFirst()));
    } finally {
      script.answerPolls();
    }
  }

  @Test
  void aFailedRoundIsFollowedByAnother() throws InterruptedException {
    catalogue.close();
    AtomicLong now = new AtomicLong();
    CountDownLatch failed = new CountDownLatch(1);
    ModelCatalogue faulty =
        new ModelCatalogue(
            services,
            config,
            readiness,
            () -> now.addAndGet(config.catalogue().startupTimeout().toNanos()),
            () -> {
              failed.countDown();
              throw new IllegalStateException("a bug");
            });
    faulty.start();
    try {
      failed.await();
      startTokenizer();
      startVqgan();
      startDenoiser();
      Eventually.holds("it is ready", readiness::isReady);
      assertThat(faulty.peers()).noneMatch(peer -> peer.name().equals("catalogue"));
    } finally {
      faulty.close();
    }
  }

  private List<Address> lookUpTokenizers() {
    if (isNameServerAway) {
      throw new IllegalStateException("no such name");
    }
    return tokenizerAddresses;
  }

  private void awaitReason(String reason) {
    Eventually.holds(reason, () -> readiness.reason().equals(reason));
  }

  private boolean noModelsAreListed() {
    try {
      catalogue.models();
      return false;
    } catch (org.glauber.server.status.RefusalException e) {
      return true;
    }
  }

  private static boolean answers(ModelCatalogue catalogue, String peer) {
    return catalogue.peers().contains(new ModelCatalogue.Peer(peer, null));
  }

  private void startDenoiser() {
    denoiser.start();
    denoiserAddresses.add(new Address("127.0.0.1", denoiser.port()));
  }

  private void startVqgan() {
    vqgan.start();
    vqganAddresses.add(new Address("127.0.0.1", vqgan.port()));
  }

  private void startTokenizer() {
    tokenizer.start();
    tokenizerAddresses.add(new Address("127.0.0.1", tokenizer.port()));
  }
}
