package org.glauber.tests;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.glauber.generation.v1.Finished;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GenerationServiceGrpc;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.SamplingOptions;

/** A client of the public text API, like that of any other program. */
final class Texts implements AutoCloseable {
  private final ManagedChannel channel;

  Texts(String target) {
    channel = NettyChannelBuilder.forTarget(target).usePlaintext().build();
  }

  GenerationServiceGrpc.GenerationServiceBlockingStub stub() {
    return GenerationServiceGrpc.newBlockingStub(channel).withDeadlineAfter(2, TimeUnit.MINUTES);
  }

  List<GenerateTextResponse> events(GenerateTextRequest request) {
    List<GenerateTextResponse> events = new ArrayList<>();
    stub().generateText(request).forEachRemaining(events::add);
    return events;
  }

  Finished finished(GenerateTextRequest request) {
    return events(request).getLast().getFinished();
  }

  /** Returns a short request without progress. */
  static GenerateTextRequest.Builder request(long seed, int sweeps) {
    return GenerateTextRequest.newBuilder()
        .setSeed(seed)
        .setSampling(SamplingOptions.newBuilder().setSweeps(sweeps))
        .setProgress(ProgressRhythm.newBuilder().setNone(true));
  }

  /**
   * Returns the final states of the seeds 0 … {@code count} - 1, with at most {@code atOnce}
   * generations at a time.
   */
  List<List<Integer>> tokens(int count, int sweeps, int atOnce) throws InterruptedException {
    return AtOnce.results(
        count, atOnce, seed -> finished(request(seed, sweeps).build()).getTokensList());
  }

  /** Returns how a request is refused. */
  Refusal refusal(GenerateTextRequest request) {
    StatusRuntimeException refused =
        Assertions.catchThrowableOfType(StatusRuntimeException.class, () -> events(request));
    return new Refusal(
        refused.getStatus(), Objects.requireNonNull(StatusProto.fromThrowable(refused)));
  }

  /** A status and its details. */
  record Refusal(Status status, com.google.rpc.Status details) {}

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
