package org.glauber.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.glauber.server.TestConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
  private final Admission admission =
      new Admission("test", () -> "", TestConfig.with(Map.of()).limits(), List.of(), timers);

  @AfterEach
  void close() {
    timers.shutdownNow();
  }

  /** Existing connections may carry new calls until they are closed. */
  @Test
  void aWatchDuringADrainEndsAtOnce() {
    FakeCall<?> before = new FakeCall<>(HealthGrpc.getWatchMethod());
    FakeCall<?> completed = new FakeCall<>(HealthGrpc.getWatchMethod());
    FakeCall<?> after = new FakeCall<>(HealthGrpc.getWatchMethod());
    FakeCall<?> check = new FakeCall<>(HealthGrpc.getCheckMethod());
    intercept(before);
    intercept(completed).onComplete();
    admission.endLongLived();
    intercept(after);
    intercept(check);
    assertThat(before.endings).containsExactly(Status.Code.UNAVAILABLE);
    assertThat(completed.endings).isEmpty();
    assertThat(after.endings).containsExactly(Status.Code.UNAVAILABLE);
    assertThat(check.endings).isEmpty();
  }

  private <Q> ServerCall.Listener<Q> intercept(FakeCall<Q> call) {
    return admission.interceptCall(call, new Metadata(), (_, _) -> new ServerCall.Listener<Q>() {});
  }

  private static final class FakeCall<Q> extends ServerCall<Q, Message> {
    final List<Status.Code> endings = new ArrayList<>();
    private final MethodDescriptor<Q, Message> method;

    @SuppressWarnings("unchecked") // no answer is sent
    FakeCall(MethodDescriptor<Q, ? extends Message> method) {
      this.method = (MethodDescriptor<Q, Message>) method;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      endings.add(status.getCode());
    }

    @Override
    public MethodDescriptor<Q, Message> getMethodDescriptor() {
      return method;
    }

    @Override
    public void request(int count) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(Message message) {}

    @Override
    public boolean isCancelled() {
      return false;
    }
  }
}
