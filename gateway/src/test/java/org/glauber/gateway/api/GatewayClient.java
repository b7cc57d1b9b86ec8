package org.glauber.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.BlockingClientCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.generation.v1.Finished;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GenerationServiceGrpc;
import org.glauber.generation.v1.GenerationServiceGrpc.GenerationServiceBlockingStub;
import org.glauber.generation.v1.GenerationServiceGrpc.GenerationServiceBlockingV2Stub;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.RawToken;
import org.glauber.generation.v1.RawTokens;
import org.glauber.generation.v1.Segment;
import org.glauber.generation.v1.Template;

/** A client of the gateway under test. */
record GatewayClient(ManagedChannel channel) implements AutoCloseable {

  static GatewayClient connect(int port) {
    return new GatewayClient(
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build());
  }

  static GenerateTextRequest.Builder request() {
    return GenerateTextRequest.newBuilder().setModel(TinyModel.NAME).setSeed(7);
  }

  static Template.Builder template(Object... segments) {
    Template.Builder template = Template.newBuilder();
    for (Object segment : segments) {
      switch (segment) {
        case Integer blank -> template.addSegmentsBuilder().setBlank(blank);
        case Segment whole -> template.addSegments(whole);
        default -> template.addSegmentsBuilder().setText((String) segment);
      }
    }
    return template;
  }

  /** A text that is joined to what stands before it. */
  static Segment joined(String text) {
    return Segment.newBuilder().setText(text).setJoined(true).build();
  }

  /** A segment of tokens, by number or by spelling. */
  static Segment raw(Object... tokens) {
    Segment.Builder segment = Segment.newBuilder();
    RawTokens.Builder raw = segment.getRawTokensBuilder();
    for (Object token : tokens) {
      RawToken.Builder builder = raw.addTokensBuilder();
      if (token instanceof Integer number) {
        builder.setToken(number);
      } else {
        builder.setPiece((String) token);
      }
    }
    return segment.build();
  }

  static ProgressRhythm.Builder everySteps(int steps) {
    return ProgressRhythm.newBuilder().setEverySteps(steps);
  }

  /** A call whose events are read one by one; it starts when the first is read. */
  BlockingClientCall<?, GenerateTextResponse> call(GenerateTextRequest.Builder request) {
    return blocking().generateText(request.build());
  }

  GenerationServiceBlockingV2Stub blocking() {
    return GenerationServiceGrpc.newBlockingV2Stub(channel);
  }

  GenerationServiceBlockingStub stub() {
    return GenerationServiceGrpc.newBlockingStub(channel);
  }

  /** Returns all events of a call that must succeed. */
  List<GenerateTextResponse> generate(GenerateTextRequest.Builder request) {
    List<GenerateTextResponse> events = new ArrayList<>();
    stub().generateText(request.build()).forEachRemaining(events::add);
    return events;
  }

  /** Returns the results, by index, of a call that must succeed. */
  List<Finished> results(GenerateTextRequest.Builder request) {
    return generate(request).stream()
        .filter(GenerateTextResponse::hasFinished)
        .sorted((one, other) -> Integer.compare(one.getIndex(), other.getIndex()))
        .map(GenerateTextResponse::getFinished)
        .toList();
  }

  /** Returns the failure of a call that must fail. */
  StatusRuntimeException failure(GenerateTextRequest.Builder request) {
    return failure(() -> generate(request));
  }

  static StatusRuntimeException failure(Runnable call) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call::run);
    return Objects.requireNonNull(failure, "the call succeeds");
  }

  static Status.Code code(StatusRuntimeException failure) {
    return failure.getStatus().getCode();
  }

  /** Returns the only detail of a type in a failure. */
  static <T extends Message> T detail(StatusRuntimeException failure, Class<T> kind) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    assertThat(status).isNotNull();
    assertThat(status.getDetailsList())
        .as(failure.getMessage())
        .anyMatch(any -> any.is(ErrorInfo.class));
    List<Any> details = status.getDetailsList().stream().filter(any -> any.is(kind)).toList();
    assertThat(details).as(failure.getMessage()).hasSize(1);
    try {
      return details.getFirst().unpack(kind);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
