package org.glauber.cli.gateway;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.glauber.cli.CommandFailure;
import org.glauber.cli.ShutdownHook;
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
 * A connection to a gateway, or to one of several. Every call blocks, has a deadline, and fails as
 * a {@link CommandFailure}. A generation whose stream is lost is resumed, at another gateway where
 * there is one. Ctrl-C cancels the calls that are running.
 */
public final class GatewayClient implements AutoCloseable {
  private static final int KEEPALIVE_SECONDS = 10; // the least that gRPC allows
  private static final NameResolverRegistry RESOLVERS = NameResolverRegistry.getDefaultRegistry();

  static {
    RESOLVERS.register(new GatewayList());
  }

  private final ManagedChannel channel;
  private final CallFailure failures;
  private final Duration timeout;
  private final ShutdownHook hook;
  private final CountDownLatch interruption = new CountDownLatch(1);

  private GatewayClient(ManagedChannel channel, CallFailure failures) {
    this.channel = channel;
    this.failures = failures;
    this.timeout = failures.timeout();
    this.hook = ShutdownHook.add("cancel-calls", this::interrupt);
  }

  /**
   * Makes ready to call; nothing is sent before the first call.
   *
   * @param target host and port, several of them with commas between, or any name that gRPC can
   *     resolve
   * @param timeout how long each call may take
   * @throws CommandFailure a mistake of usage, when it is no target
   */
  public static GatewayClient connect(String target, Duration timeout, Access access) {
    List<GatewayAddress> unused = GatewayAddress.of(target); // or it ends here
    ManagedChannel channel;
    try {
      channel =
          NettyChannelBuilder.forTarget(GatewayList.target(target), access.credentials())
              .intercept(access.bearer())
              .defaultLoadBalancingPolicy("round_robin")
              .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS) // while a call runs
              .keepAliveTimeout(KEEPALIVE_SECONDS / 2, TimeUnit.SECONDS)
              .build();
    } catch (IllegalArgumentException e) {
      throw GatewayAddress.wrong(target);
    }
    return new GatewayClient(channel, new CallFailure(target, timeout, access));
  }

  /** Generates texts and hands on every event, one at a time, until all are finished. */
  public void generateText(GenerateTextRequest request, Consumer<GenerateTextResponse> events) {
    Bookmarks bookmarks = Bookmarks.of(request);
    Consumer<GenerateTextResponse> news =
        event -> {
          if (bookmarks.saw(event)) {
            events.accept(event);
          }
        };
    generate(
        bookmarks,
        stub -> stub.generateText(request).forEachRemaining(news),
        event -> {
          if (event.hasText()) {
            news.accept(event.getText());
          }
        });
  }

  /** Generates images and hands on every event, one at a time, until all are finished. */
  public void generateImage(GenerateImageRequest request, Consumer<GenerateImageResponse> events) {
    Bookmarks bookmarks = Bookmarks.of(request);
    Consumer<GenerateImageResponse> news =
        event -> {
          if (bookmarks.saw(event)) {
            events.accept(event);
          }
        };
    generate(
        bookmarks,
        stub -> stub.generateImage(request).forEachRemaining(news),
        event -> {
          if (event.hasImage()) {
            news.accept(event.getImage());
          }
        });
  }

  private void generate(
      Bookmarks bookmarks,
      Consumer<GenerationServiceBlockingStub> call,
      Consumer<ResumeGenerationResponse> resumed) {
    Deadline deadline = Deadline.after(timeout.toNanos(), TimeUnit.NANOSECONDS);
    Stream first = stream(deadline, call);
    List<Integer> lost = bookmarks.unfinished();
    if (!lost.isEmpty()) {
      ReentrantLock oneAtATime = new ReentrantLock(); // events, and what the bookmarks hold
      LostGenerations.resume(
          lost,
          index -> goOn(deadline, new Bookmarked(bookmarks, index, resumed, oneAtATime), first));
    }
    if (!bookmarks.areComplete()) { // of some nothing was ever heard
      first.failure().ifPresent(this::fail);
    }
  }

  /** A generation of a call whose stream was lost. */
  private record Bookmarked(
      Bookmarks bookmarks,
      int index,
      Consumer<ResumeGenerationResponse> resumed,
      ReentrantLock oneAtATime) {

    Optional<ResumeGenerationRequest> rest() {
      oneAtATime.lock();
      try {
        return bookmarks.rest(index);
      } finally {
        oneAtATime.unlock();
      }
    }

    void accept(ResumeGenerationResponse event) {
      oneAtATime.lock();
      try {
        resumed.accept(event);
      } finally {
        oneAtATime.unlock();
      }
    }
  }

  /** Asks for the rest of a generation until there is none. */
  private void goOn(Deadline deadline, Bookmarked generation, Stream first) {
    ResumeAttempts attempts = new ResumeAttempts(() -> ThreadLocalRandom.current().nextDouble());
    Stream last = first;
    boolean hasAdvanced = true;
    for (Optional<ResumeGenerationRequest> rest = generation.rest();
        rest.isPresent();
        rest = generation.rest()) {
      Duration left = Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
      boolean isOver = isInterrupted() || isUnknown(last);
      if (isOver || !attempts.isResumable(last.failure(), last.lasted(), hasAdvanced, left)) {
        (isUnknown(last) ? first : last).failure().ifPresent(this::fail);
        return; // it ended with OK: a reader of the results will say so
      }
      pause(attempts.pause());
      ResumeGenerationRequest request = rest.get();
      last =
          stream(
              deadline,
              stub -> stub.resumeGeneration(request).forEachRemaining(generation::accept));
      hasAdvanced = !generation.rest().equals(rest);
    }
  }

  /** Whether a gateway does not know how to resume. */
  private static boolean isUnknown(Stream stream) {
    return stream
        .failure()
        .filter(e -> e.getStatus().getCode() == Status.Code.UNIMPLEMENTED)
        .isPresent();
  }

  private void pause(Duration pause) {
    try {
      if (interruption.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        throw CommandFailure.interrupted();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.interrupted();
    }
  }

  /**
   * A stream that has ended.
   *
   * @param failure what with, empty for OK
   * @param lasted how long it was open
   */
  private record Stream(Optional<StatusRuntimeException> failure, Duration lasted) {}

  private Stream stream(Deadline deadline, Consumer<GenerationServiceBlockingStub> call) {
    long start = System.nanoTime();
    Optional<StatusRuntimeException> failure = Optional.empty();
    // Closing the context cancels the call, should the consumer fail.
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

  /** The models that can be generated from now. */
  public List<Model> models() {
    return listModels().getModelsList();
  }

  /** All models, and those that a service refuses. */
  public ListModelsResponse listModels() {
    return call(() -> stub().listModels(ListModelsRequest.getDefaultInstance()));
  }

  /** One model. */
  public Model model(String name) {
    return call(
        () -> stub().getModel(GetModelRequest.newBuilder().setName(name).build()).getModel());
  }

  @Override
  public void close() {
    channel.shutdownNow();
    hook.close();
  }

  private <T> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw failure(e);
    }
  }

  private CommandFailure failure(StatusRuntimeException e) {
    return isInterrupted() ? CommandFailure.interrupted() : failures.of(e);
  }

  private GenerationServiceBlockingStub stub() {
    return GenerationServiceGrpc.newBlockingStub(channel)
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
