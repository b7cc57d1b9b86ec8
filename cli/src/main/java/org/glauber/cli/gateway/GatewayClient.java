package org.glauber.cli.gateway;

import com.google.protobuf.ByteString;
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
import org.glauber.generation.v1.Model;
import org.glauber.generation.v1.ResumeGenerationRequest;
import org.glauber.generation.v1.ResumeGenerationResponse;

/**
 * A connection to a gateway, or to one of several. Every call blocks, has a deadline, and fails as
 * a {@link CommandFailure}. A generation whose stream is lost is resumed, at another gateway where
 * there is one. Ctrl-C cancels the calls that are running.
 */
public final class GatewayClient implements AutoCloseable {
  private static final int ATTEMPTS = 6; // in a row, without an event between them
  private static final Duration PAUSE = Duration.ofMillis(100); // before the first, then doubled
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

  /** Generates texts and hands on every event, in this thread, until all are finished. */
  public void generateText(GenerateTextRequest request, Consumer<GenerateTextResponse> events) {
    Bookmarks bookmarks =
        new Bookmarks(request.getCount(), request.getProgress(), ByteString.EMPTY);
    Consumer<GenerateTextResponse> news =
        event -> {
          if (bookmarks.saw(event)) {
            events.accept(event);
          }
        };
    generate(
        bookmarks,
        stub -> stub.generateText(request).forEachRemaining(news),
        event -> news.accept(event.getText()));
  }

  /** Generates images and hands on every event, in this thread, until all are finished. */
  public void generateImage(GenerateImageRequest request, Consumer<GenerateImageResponse> events) {
    Bookmarks bookmarks =
        new Bookmarks(request.getCount(), request.getProgress(), request.getInfilling().getImage());
    Consumer<GenerateImageResponse> news =
        event -> {
          if (bookmarks.saw(event)) {
            events.accept(event);
          }
        };
    generate(
        bookmarks,
        stub -> stub.generateImage(request).forEachRemaining(news),
        event -> news.accept(event.getImage()));
  }

  private void generate(
      Bookmarks bookmarks,
      Consumer<GenerationServiceBlockingStub> call,
      Consumer<ResumeGenerationResponse> resumed) {
    Deadline deadline = Deadline.after(timeout.toNanos(), TimeUnit.NANOSECONDS);
    try {
      stream(deadline, call);
    } catch (StatusRuntimeException e) {
      if (!isLost(e)) {
        throw failure(e);
      }
      goOn(deadline, bookmarks, resumed, e);
      if (!bookmarks.areComplete()) {
        throw failure(e); // of some nothing was ever heard
      }
    }
  }

  /**
   * Asks for the rest of one generation after the other until there is none.
   *
   * @param first what happened, to be told where the gateway resumes nothing
   */
  private void goOn(
      Deadline deadline,
      Bookmarks bookmarks,
      Consumer<ResumeGenerationResponse> resumed,
      StatusRuntimeException first) {
    int failures = 1; // in a row, without an event between them
    for (Optional<ResumeGenerationRequest> rest = bookmarks.rest();
        rest.isPresent();
        rest = bookmarks.rest()) {
      ResumeGenerationRequest request = rest.get();
      pauseAfter(failures);
      try {
        stream(deadline, stub -> stub.resumeGeneration(request).forEachRemaining(resumed));
        failures = 0;
        if (bookmarks.rest().equals(rest)) {
          return; // it ended before its end: who reads the results will say so
        }
      } catch (StatusRuntimeException e) {
        failures = bookmarks.rest().equals(rest) ? failures + 1 : 1;
        boolean isFull = e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED;
        if (!isLost(e) && !isFull || failures > ATTEMPTS) {
          boolean isUnknown = e.getStatus().getCode() == Status.Code.UNIMPLEMENTED;
          throw failure(isUnknown ? first : e);
        }
      }
    }
  }

  /** Whether the way to the gateway, or a service behind it, broke: both may be there again. */
  private boolean isLost(StatusRuntimeException failure) {
    return !isInterrupted() && failure.getStatus().getCode() == Status.Code.UNAVAILABLE;
  }

  private void pauseAfter(int failures) {
    long pause = failures == 0 ? 0 : PAUSE.multipliedBy(1L << (failures - 1)).toNanos();
    // Callers that lost their gateway together come again one by one.
    long nanos = (long) (pause * ThreadLocalRandom.current().nextDouble(0.5, 1.5));
    try {
      if (interruption.await(nanos, TimeUnit.NANOSECONDS)) {
        throw CommandFailure.interrupted();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.interrupted();
    }
  }

  private void stream(Deadline deadline, Consumer<GenerationServiceBlockingStub> call) {
    // Closing the context cancels the call, should the consumer fail.
    try (Context.CancellableContext context = Context.current().withCancellation()) {
      context.run(
          () -> call.accept(GenerationServiceGrpc.newBlockingStub(channel).withDeadline(deadline)));
    }
  }

  /** The models that can be generated from now. */
  public List<Model> models() {
    return call(() -> stub().listModels(ListModelsRequest.getDefaultInstance()).getModelsList());
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
