package org.glauber.client;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.glauber.admin.v1.IndexModelsRequest;
import org.glauber.admin.v1.LoadModelRequest;
import org.glauber.admin.v1.ModelAdminServiceGrpc;
import org.glauber.admin.v1.ModelAdminServiceGrpc.ModelAdminServiceBlockingStub;
import org.glauber.admin.v1.UnloadModelRequest;
import org.glauber.admin.v1.VersionState;
import org.glauber.client.connection.Access;
import org.glauber.client.connection.Connection;
import org.glauber.client.connection.InvalidCredentialsException;
import org.glauber.client.connection.InvalidTargetException;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GenerationServiceGrpc;
import org.glauber.generation.v1.GenerationServiceGrpc.GenerationServiceBlockingStub;
import org.glauber.generation.v1.GetModelRequest;
import org.glauber.generation.v1.ListModelsRequest;
import org.glauber.generation.v1.ListModelsResponse;
import org.glauber.generation.v1.Model;
import org.glauber.generation.v1.ResumeGenerationRequest;
import org.glauber.generation.v1.ResumeGenerationResponse;

/**
 * A client of a gateway, or of several replicas of it. Every call blocks, has a deadline, and fails
 * with a {@link GatewayException}. Resumes a generation whose stream is lost, at another gateway if
 * there is one. Calls that are running when the JVM shuts down, by Ctrl-C for instance, are
 * cancelled.
 */
public final class GatewayClient implements AutoCloseable {
  private final Connection connection;
  private final ManagedChannel channel;
  private final Duration timeout;
  private final Thread hook = new Thread(this::interrupt, "cancel-calls");
  private final CountDownLatch interruption = new CountDownLatch(1);

  private GatewayClient(Connection connection) {
    this.connection = connection;
    this.timeout = connection.timeout();
    this.channel = connection.open();
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) { // the JVM is shutting down
      channel.shutdownNow();
      throw new CallInterruptedException();
    }
  }

  /**
   * Creates a client. It connects at the first call.
   *
   * @param target host and port, several of them separated by commas, or any target that gRPC can
   *     resolve
   * @param timeout the deadline of each call
   * @throws InvalidTargetException if it is not a valid target
   * @throws InvalidCredentialsException if a file of the credentials cannot be used
   */
  public static GatewayClient connect(String target, Duration timeout, Access access) {
    return new GatewayClient(new Connection(target, timeout, access));
  }

  /** Generates texts and passes on every event, one at a time, until all are finished. */
  public void generateText(GenerateTextRequest request, Consumer<GenerateTextResponse> events) {
    ResumePoints resumePoints = ResumePoints.of(request);
    Consumer<GenerateTextResponse> news =
        event -> {
          if (resumePoints.observe(event)) {
            events.accept(event);
          }
        };
    generate(
        resumePoints,
        stub -> stub.generateText(request).forEachRemaining(news),
        event -> {
          if (event.hasText()) {
            news.accept(event.getText());
          }
        });
  }

  /** Generates images and passes on every event, one at a time, until all are finished. */
  public void generateImage(GenerateImageRequest request, Consumer<GenerateImageResponse> events) {
    ResumePoints resumePoints = ResumePoints.of(request);
    Consumer<GenerateImageResponse> news =
        event -> {
          if (resumePoints.observe(event)) {
            events.accept(event);
          }
        };
    generate(
        resumePoints,
        stub -> stub.generateImage(request).forEachRemaining(news),
        event -> {
          if (event.hasImage()) {
            news.accept(event.getImage());
          }
        });
  }

  private void generate(
      ResumePoints resumePoints,
      Consumer<GenerationServiceBlockingStub> call,
      Consumer<ResumeGenerationResponse> resumed) {
    Deadline deadline = Deadline.after(timeout.toNanos(), TimeUnit.NANOSECONDS);
    Stream first = stream(deadline, call);
    List<Integer> lost = resumePoints.unfinished();
    if (!lost.isEmpty()) {
      ReentrantLock lock = new ReentrantLock(); // serialises events and access to resumePoints
      LostGenerations.resume(
          lost,
          index -> resume(deadline, new LostGeneration(resumePoints, index, resumed, lock), first));
    }
    if (!resumePoints.hasSeenAll()) { // some were never admitted
      first.failure().ifPresent(this::fail);
    }
  }

  /** A generation of a call whose stream was lost. */
  private record LostGeneration(
      ResumePoints resumePoints,
      int index,
      Consumer<ResumeGenerationResponse> resumed,
      ReentrantLock lock) {

    Optional<ResumeGenerationRequest> request() {
      lock.lock();
      try {
        return resumePoints.request(index);
      } finally {
        lock.unlock();
      }
    }

    void accept(ResumeGenerationResponse event) {
      lock.lock();
      try {
        resumed.accept(event);
      } finally {
        lock.unlock();
      }
    }
  }

  /** Resumes a generation, repeatedly if need be, until it has finished. */
  private void resume(Deadline deadline, LostGeneration generation, Stream first) {
    ResumeAttempts attempts = new ResumeAttempts(() -> ThreadLocalRandom.current().nextDouble());
    Stream last = first;
    boolean hasAdvanced = true;
    for (Optional<ResumeGenerationRequest> next = generation.request();
        next.isPresent();
        next = generation.request()) {
      Duration left = Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
      boolean isOver = isInterrupted() || isUnimplemented(last);
      if (isOver || !attempts.isResumable(last.failure(), last.lasted(), hasAdvanced, left)) {
        (isUnimplemented(last) ? first : last).failure().ifPresent(this::fail);
        return; // ended with OK: the caller finds that a result is missing
      }
      pause(attempts.pause());
      ResumeGenerationRequest request = next.get();
      last =
          stream(
              deadline,
              stub -> stub.resumeGeneration(request).forEachRemaining(generation::accept));
      hasAdvanced = !generation.request().equals(next);
    }
  }

  /** Whether the gateway does not support resuming. */
  private static boolean isUnimplemented(Stream stream) {
    return stream
        .failure()
        .filter(e -> e.getStatus().getCode() == Status.Code.UNIMPLEMENTED)
        .isPresent();
  }

  private void pause(Duration pause) {
    try {
      if (interruption.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new CallInterruptedException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallInterruptedException();
    }
  }

  /**
   * A stream that has ended.
   *
   * @param failure the status that ended it; empty for OK
   * @param lasted the time that it was open
   */
  private record Stream(Optional<StatusRuntimeException> failure, Duration lasted) {}

  private Stream stream(Deadline deadline, Consumer<GenerationServiceBlockingStub> call) {
    long start = System.nanoTime();
    Optional<StatusRuntimeException> failure = Optional.empty();
    // Closing the context cancels the call if the consumer fails.
    try (Context.CancellableContext context = Context.current().withCancellation()) {
      context.run(
          () -> call.accept(GenerationServiceGrpc.newBlockingStub(channel).withDeadline(deadline)));
    } catch (StatusRuntimeException e) {
      failure = Optional.of(e);
    }
    return new Stream(failure, Duration.ofNanos(System.nanoTime() - start));
  }

  private void fail(StatusRuntimeException e) {
    throw failure(e);
  }

  /** The models that are served. */
  public List<Model> models() {
    return listModels().getModelsList();
  }

  /** The models that are served, and those that a service rejects. */
  public ListModelsResponse listModels() {
    return call(() -> stub().listModels(ListModelsRequest.getDefaultInstance()));
  }

  /** The model of the given name. */
  public Model model(String name) {
    return call(
        () -> stub().getModel(GetModelRequest.newBuilder().setName(name).build()).getModel());
  }

  /** The versions of models at all replicas of the services. */
  public List<VersionState> modelVersions() {
    return call(
        () -> admin().indexModels(IndexModelsRequest.getDefaultInstance()).getVersionsList());
  }

  /** Loads a model at all replicas; returns its versions there when it is offered or refused. */
  public List<VersionState> loadModel(String name) {
    return call(
        () ->
            admin()
                .loadModel(LoadModelRequest.newBuilder().setModel(name).build())
                .getVersionsList());
  }

  /** Stops offering a model; returns the versions that are still loaded for generations. */
  public List<VersionState> unloadModel(String name) {
    return call(
        () ->
            admin()
                .unloadModel(UnloadModelRequest.newBuilder().setModel(name).build())
                .getVersionsList());
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the JVM is shutting down: the hook has run or will run
    }
  }

  private <T> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw failure(e);
    }
  }

  private GatewayException failure(StatusRuntimeException e) {
    return isInterrupted()
        ? new CallInterruptedException()
        : new CallFailedException(connection, e);
  }

  private GenerationServiceBlockingStub stub() {
    return GenerationServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  private ModelAdminServiceBlockingStub admin() {
    return ModelAdminServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  private boolean isInterrupted() {
    return interruption.getCount() == 0;
  }

  private void interrupt() {
    interruption.countDown();
    channel.shutdownNow();
  }
}
