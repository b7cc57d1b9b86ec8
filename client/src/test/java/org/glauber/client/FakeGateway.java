package org.glauber.client;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GenerationServiceGrpc.GenerationServiceImplBase;
import org.glauber.generation.v1.GetModelRequest;
import org.glauber.generation.v1.GetModelResponse;
import org.glauber.generation.v1.Heartbeat;
import org.glauber.generation.v1.ListModelsRequest;
import org.glauber.generation.v1.ListModelsResponse;
import org.glauber.generation.v1.Model;
import org.glauber.generation.v1.ResumeGenerationRequest;
import org.glauber.generation.v1.ResumeGenerationResponse;
import org.glauber.model.v1.ImageProfile;
import org.glauber.model.v1.LevelSchedule;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.Modality;
import org.glauber.model.v1.ModelCard;
import org.glauber.model.v1.ModelFile;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.NumberFormat;
import org.glauber.model.v1.RecommendedSampling;
import org.glauber.model.v1.Sampler;
import org.glauber.model.v1.Sampling;

/**
 * A gateway without other services: it sends the events of a {@link FakeChain}, or fails in a
 * configured way.
 */
public final class FakeGateway extends GenerationServiceImplBase implements AutoCloseable {
  private final ScheduledExecutorService pacer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final Duration pace;
  private final CountDownLatch called = new CountDownLatch(1);
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final AtomicInteger lost = new AtomicInteger();
  private final List<Runnable> gathered = new ArrayList<>(); // guarded by this object
  private volatile Behaviour behaviour = new Behaviour.Answer();
  private volatile GenerateTextRequest request = GenerateTextRequest.getDefaultInstance();
  private volatile GenerateImageRequest imageRequest = GenerateImageRequest.getDefaultInstance();

  /** The behaviour of the gateway on a call. */
  public sealed interface Behaviour {
    /** Answers normally. */
    record Answer() implements Behaviour {}

    /** Fails after {@code events} events. */
    record Fail(int events, StatusRuntimeException failure) implements Behaviour {}

    /** Completes after {@code events} events. */
    record EndEarly(int events) implements Behaviour {}

    /** Never answers. */
    record Stall() implements Behaviour {}

    /**
     * Loses a number of streams, the first one after {@code events} events; resumed ones send
     * nothing.
     */
    record Lose(int events, Status status, int streams) implements Behaviour {}

    /**
     * Loses the stream after some events; resumed streams continue once a given number of them is
     * open.
     */
    record Gather(int events, int streams) implements Behaviour {}
  }

  /**
   * @param pace the time between two events; zero sends all at once
   */
  public FakeGateway(Duration pace) {
    this.pace = pace;
  }

  public void behave(Behaviour next) {
    behaviour = next;
  }

  /** The last request for texts. */
  public GenerateTextRequest request() {
    return request;
  }

  /** Waits until the first call has arrived. */
  public void awaitCall() throws InterruptedException {
    called.await();
  }

  /** Waits until a stalled call is cancelled; returns whether it was within the limit. */
  public boolean awaitCancellation(Duration limit) throws InterruptedException {
    return cancelled.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void generateText(
      GenerateTextRequest asked, StreamObserver<GenerateTextResponse> responses) {
    var call = (ServerCallStreamObserver<GenerateTextResponse>) responses;
    call.setOnCancelHandler(cancelled::countDown);
    request = asked;
    called.countDown();
    List<GenerateTextResponse> events = FakeChain.events(asked);
    switch (behaviour) {
      case Behaviour.Answer() -> send(events.iterator(), call);
      case Behaviour.Fail(int count, StatusRuntimeException failure) -> {
        events.stream().limit(count).forEach(call::onNext);
        call.onError(failure);
      }
      case Behaviour.EndEarly(int count) -> {
        events.stream().limit(count).forEach(call::onNext);
        call.onCompleted();
      }
      case Behaviour.Stall() -> {}
      case Behaviour.Lose(int count, Status status, int streams) -> {
        lost.set(1);
        events.stream().limit(count).forEach(call::onNext);
        end(call, status);
      }
      case Behaviour.Gather(int count, int streams) -> {
        events.stream().limit(count).forEach(call::onNext);
        end(call, Status.UNAVAILABLE);
      }
    }
  }

  @Override
  public void resumeGeneration(
      ResumeGenerationRequest asked, StreamObserver<ResumeGenerationResponse> responses) {
    if (behaviour instanceof Behaviour.Gather(int events, int streams)) {
      gather(streams, () -> finish(asked, responses));
      return;
    }
    if (!(behaviour instanceof Behaviour.Lose(int count, Status status, int streams))) {
      super.resumeGeneration(asked, responses);
      return;
    }
    List<GenerateTextResponse> events =
        FakeChain.events(request).stream()
            .filter(event -> asked.getGenerationId().endsWith("" + event.getIndex()))
            .toList();
    responses.onNext(
        ResumeGenerationResponse.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build());
    responses.onNext(ResumeGenerationResponse.newBuilder().setText(events.getFirst()).build());
    if (lost.getAndIncrement() < streams) {
      end(responses, status);
    } else {
      responses.onNext(ResumeGenerationResponse.newBuilder().setText(events.getLast()).build());
      responses.onCompleted();
    }
  }

  private synchronized void gather(int streams, Runnable goOn) {
    gathered.add(goOn);
    if (gathered.size() == streams) {
      gathered.forEach(Runnable::run);
    }
  }

  private void finish(
      ResumeGenerationRequest asked, StreamObserver<ResumeGenerationResponse> responses) {
    FakeChain.events(request).stream()
        .filter(event -> asked.getGenerationId().endsWith("" + event.getIndex()))
        .filter(GenerateTextResponse::hasFinished)
        .map(event -> ResumeGenerationResponse.newBuilder().setText(event).build())
        .forEach(responses::onNext);
    responses.onCompleted();
  }

  /** The number of streams, first and resumed ones, of a call that was lost. */
  public int streams() {
    return lost.get();
  }

  private static void end(StreamObserver<?> responses, Status status) {
    if (status.isOk()) {
      responses.onCompleted();
    } else {
      responses.onError(status.asRuntimeException());
    }
  }

  @Override
  public void generateImage(
      GenerateImageRequest asked, StreamObserver<GenerateImageResponse> responses) {
    imageRequest = asked;
    FakeImages.events(asked).forEach(responses::onNext);
    responses.onCompleted();
  }

  /** The last request for images. */
  public GenerateImageRequest imageRequest() {
    return imageRequest;
  }

  @Override
  public void listModels(ListModelsRequest asked, StreamObserver<ListModelsResponse> responses) {
    responses.onNext(ListModelsResponse.newBuilder().addModels(faces()).addModels(tales()).build());
    responses.onCompleted();
  }

  @Override
  public void getModel(GetModelRequest asked, StreamObserver<GetModelResponse> responses) {
    Optional<Model> model =
        Stream.of(faces(), tales())
            .filter(each -> each.getManifest().getName().equals(asked.getName()))
            .findAny();
    if (model.isPresent()) {
      responses.onNext(GetModelResponse.newBuilder().setModel(model.get()).build());
      responses.onCompleted();
    } else {
      responses.onError(
          Status.NOT_FOUND.withDescription("There is no model " + asked.getName()).asException());
    }
  }

  @Override
  public void close() {
    pacer.shutdownNow();
  }

  private void send(
      Iterator<GenerateTextResponse> events, ServerCallStreamObserver<GenerateTextResponse> call) {
    if (pace.isZero()) {
      events.forEachRemaining(call::onNext);
      call.onCompleted();
    } else if (!call.isCancelled()) {
      if (events.hasNext()) {
        call.onNext(events.next());
        var unused = pacer.schedule(() -> send(events, call), pace.toNanos(), TimeUnit.NANOSECONDS);
      } else {
        call.onCompleted();
      }
    }
  }

  private static Model faces() {
    return Model.newBuilder()
        .setDigest("cd".repeat(32))
        .setManifest(
            ModelManifest.newBuilder()
                .setName("faces")
                .setVersion("1")
                .setModality(Modality.MODALITY_IMAGE)
                .setSiteCount(4)
                .setVocabularySize(256)
                .setMaxSweeps(16)
                .setImage(ImageProfile.newBuilder().setRows(2).setColumns(2).setFactor(8)))
        .build();
  }

  private static Model tales() {
    Sampling sampling =
        Sampling.newBuilder()
            .setSampler(Sampler.SAMPLER_HEAT_BATH)
            .setSweeps(4)
            .setTemperature(1)
            .setTopP(0.9)
            .build();
    return Model.newBuilder()
        .setDigest("ab".repeat(32))
        .setManifest(
            ModelManifest.newBuilder()
                .setName("tales")
                .setVersion("1")
                .setModality(Modality.MODALITY_TEXT)
                .setSiteCount(FakeChain.SITE_COUNT)
                .setVocabularySize(612)
                .setMaxSweeps(16)
                .setKeepProbability(0.5)
                .addScan(1)
                .setLogits(Logits.LOGITS_CLEAN)
                .setNumberFormat(NumberFormat.NUMBER_FORMAT_FLOAT32)
                .addFiles(
                    ModelFile.newBuilder()
                        .setPath("denoiser.pt")
                        .setSizeBytes(4_212_000)
                        .setSha256("cd".repeat(32)))
                .setPureNoiseVisits(16)
                .addSchedules(
                    LevelSchedule.newBuilder()
                        .setName("fast")
                        .addAllLevels(List.of(16, 5, 1, 0))
                        .setReason("Three looks."))
                .addRecommended(
                    RecommendedSampling.newBuilder()
                        .setSampling(sampling)
                        .setReason("The best of nine."))
                .setCard(
                    ModelCard.newBuilder()
                        .setSummary("Short English tales.")
                        .setData("A grammar.")
                        .setQuality("90 % of tales accepted\n97 % of sentences accepted")
                        .setLicence("Apache-2.0")
                        .setParameterCount(1_053_000)))
        .build();
  }
}
