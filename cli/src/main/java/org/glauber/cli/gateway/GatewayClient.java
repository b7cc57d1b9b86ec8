package org.glauber.cli.gateway;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.glauber.cli.CommandFailure;
import org.glauber.cli.ExitCode;
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

/**
 * A connection to a gateway. Every call blocks, has a deadline, and fails as a {@link
 * CommandFailure}. Ctrl-C cancels the calls that are running.
 */
public final class GatewayClient implements AutoCloseable {
  private final ManagedChannel channel;
  private final String target;
  private final Duration timeout;
  private final ShutdownHook hook;
  private volatile boolean interrupted;

  private GatewayClient(ManagedChannel channel, String target, Duration timeout) {
    this.channel = channel;
    this.target = target;
    this.timeout = timeout;
    this.hook = ShutdownHook.add("cancel-calls", this::interrupt);
  }

  /**
   * Makes ready to call; nothing is sent before the first call.
   *
   * @param target host and port, or any name that gRPC can resolve
   * @param timeout how long each call may take
   */
  public static GatewayClient connect(String target, Duration timeout) {
    ManagedChannel channel;
    try {
      channel = NettyChannelBuilder.forTarget(target).usePlaintext().build();
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "\"" + target + "\" is no target: it must be HOST:PORT.");
    }
    return new GatewayClient(channel, target, timeout);
  }

  /** Generates texts and hands on every event, in this thread, until the call is complete. */
  public void generateText(GenerateTextRequest request, Consumer<GenerateTextResponse> events) {
    stream(() -> stub().generateText(request), events);
  }

  /** Generates images and hands on every event, in this thread, until the call is complete. */
  public void generateImage(GenerateImageRequest request, Consumer<GenerateImageResponse> events) {
    stream(() -> stub().generateImage(request), events);
  }

  private <T> void stream(Supplier<Iterator<T>> call, Consumer<T> events) {
    // Closing the context cancels the call, should the consumer fail.
    try (Context.CancellableContext context = Context.current().withCancellation()) {
      context.run(
          () ->
              call(
                  () -> {
                    call.get().forEachRemaining(events);
                    return true;
                  }));
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
      throw interrupted ? CommandFailure.interrupted() : new CallFailure(target, timeout).of(e);
    }
  }

  private GenerationServiceBlockingStub stub() {
    return GenerationServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void interrupt() {
    interrupted = true;
    channel.shutdownNow();
  }
}
