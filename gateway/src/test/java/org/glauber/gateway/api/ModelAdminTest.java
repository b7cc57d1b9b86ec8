package org.glauber.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.api.OpenTelemetry;
import java.util.ArrayList;
import java.util.List;
import org.glauber.admin.v1.IndexModelsRequest;
import org.glauber.admin.v1.LoadModelRequest;
import org.glauber.admin.v1.LoadModelResponse;
import org.glauber.admin.v1.UnloadModelRequest;
import org.glauber.admin.v1.UnloadModelResponse;
import org.glauber.admin.v1.VersionState;
import org.glauber.gateway.TestConfig;
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.gateway.discovery.Address;
import org.glauber.gateway.fake.FakeAdmin;
import org.glauber.gateway.replica.Channels;
import org.glauber.gateway.replica.ReplicaAdmin;
import org.glauber.gateway.replica.Replicas;
import org.glauber.server.status.RefusalException;
import org.glauber.server.telemetry.Telemetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may administer models, and what all replicas answer. */
class ModelAdminTest {
  private static final Address NOBODY = new Address("127.0.0.1", 1);

  private final GatewayConfig closed = TestConfig.with();
  private final GatewayConfig open = TestConfig.with("glauber.gateway.admin.tenants", "anybody,op");
  private final Channels channels =
      new Channels(closed.replicas(), new Telemetry(OpenTelemetry.noop()).clientInterceptor());
  private final List<Address> addresses = new ArrayList<>();
  private final Replicas denoisers =
      new Replicas("denoiser", () -> addresses, channels, System::nanoTime);
  private final ReplicaAdmin replicas = new ReplicaAdmin(List.of(denoisers));
  private final FakeAdmin denoiser = new FakeAdmin();

  /** The only response of a call. */
  private static final class Answer<T> implements StreamObserver<T> {
    final List<T> values = new ArrayList<>();

    @Override
    public void onNext(T value) {
      values.add(value);
    }

    @Override
    public void onError(Throwable failure) {
      throw new AssertionError(failure);
    }

    @Override
    public void onCompleted() {}
  }

  @BeforeEach
  void start() {
    denoiser.start();
    addresses.add(new Address("127.0.0.1", denoiser.port()));
    denoisers.discover();
  }

  @AfterEach
  void stop() throws InterruptedException {
    denoisers.close();
    channels.close();
    denoiser.close();
  }

  @Test
  void itIsClosedUnlessTheTenantIsNamed() {
    for (GatewayConfig config :
        List.of(closed, TestConfig.with("glauber.gateway.admin.tenants", "op"))) {
      ModelAdminGrpcService service = new ModelAdminGrpcService(config, replicas);
      refused(
          () -> service.indexModels(IndexModelsRequest.getDefaultInstance(), new Answer<>()),
          Code.PERMISSION_DENIED);
      refused(() -> service.loadModel(load("tales"), new Answer<>()), Code.PERMISSION_DENIED);
      refused(
          () -> service.unloadModel(UnloadModelRequest.getDefaultInstance(), new Answer<>()),
          Code.PERMISSION_DENIED);
    }
    assertThat(denoiser.calls()).isEmpty();
  }

  @Test
  void everyReplicaAnswersOrIsNamedWithTheReason() {
    addresses.add(NOBODY);
    denoisers.discover();
    Answer<LoadModelResponse> answer = new Answer<>();
    new ModelAdminGrpcService(open, replicas).loadModel(load("tales"), answer);
    assertThat(answer.values.getFirst().getVersionsList())
        .extracting(VersionState::getService, VersionState::getReplica, VersionState::getState)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(
                "denoiser-service", denoiser.address(), VersionState.State.STATE_READY),
            org.assertj.core.groups.Tuple.tuple(
                "denoiser-service", NOBODY.toString(), VersionState.State.STATE_UNAVAILABLE));
    assertThat(answer.values.getFirst().getVersionsList())
        .filteredOn(it -> it.getReplica().equals(NOBODY.toString()))
        .allMatch(it -> it.getReason().equals("cannot be reached"));
  }

  @Test
  void aReplicaWithoutTheModelIsNoFailure() {
    Answer<LoadModelResponse> answer = new Answer<>();
    new ModelAdminGrpcService(open, replicas).loadModel(load("image"), answer);
    assertThat(answer.values).containsExactly(LoadModelResponse.getDefaultInstance());
    Answer<UnloadModelResponse> unloaded = new Answer<>();
    new ModelAdminGrpcService(open, replicas)
        .unloadModel(UnloadModelRequest.newBuilder().setModel("tales").build(), unloaded);
    assertThat(unloaded.values).hasSize(1);
    assertThat(denoiser.calls()).containsExactly("load image", "unload tales");
  }

  @Test
  void aTextThatIsNoNameIsNotPassedOnOrLogged() {
    refused(
        () ->
            new ModelAdminGrpcService(open, replicas)
                .loadModel(load("tales\nforged=line"), new Answer<>()),
        Code.INVALID_ARGUMENT);
    assertThat(denoiser.calls()).isEmpty();
  }

  private static LoadModelRequest load(String model) {
    return LoadModelRequest.newBuilder().setModel(model).build();
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Code code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RefusalException.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }
}
