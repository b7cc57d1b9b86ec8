package org.glauber.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandingCallsTest {
  private final StandingCalls standing = new StandingCalls(10);

  /** Connections that are there may bring calls until they are closed. */
  @Test
  void aCallThatComesAfterTheEndIsEndedAtOnceAndEachCallOnce() {
    FakeCall before = new FakeCall();
    FakeCall completed = new FakeCall();
    FakeCall after = new FakeCall();
    intercept(before);
    intercept(completed).onComplete();
    standing.end();
    intercept(after);
    standing.end();
    assertThat(before.endings).containsExactly(Status.Code.UNAVAILABLE);
    assertThat(completed.endings).isEmpty();
    assertThat(after.endings).containsExactly(Status.Code.UNAVAILABLE);
  }

  private ServerCall.Listener<StringValue> intercept(FakeCall call) {
    return standing.interceptCall(
        call, new Metadata(), (_, _) -> new ServerCall.Listener<StringValue>() {});
  }

  private static final class FakeCall extends ServerCall<StringValue, StringValue> {
    final List<Status.Code> endings = new ArrayList<>();

    @Override
    public void close(Status status, Metadata trailers) {
      endings.add(status.getCode());
    }

    @Override
    public MethodDescriptor<StringValue, StringValue> getMethodDescriptor() {
      return ScriptedService.STREAM;
    }

    @Override
    public void request(int count) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(StringValue message) {}

    @Override
    public boolean isCancelled() {
      return false;
    }
  }
}
