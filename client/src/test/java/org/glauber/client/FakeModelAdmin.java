package org.glauber.client;

import io.grpc.stub.StreamObserver;
import org.glauber.admin.v1.IndexModelsRequest;
import org.glauber.admin.v1.IndexModelsResponse;
import org.glauber.admin.v1.LoadModelRequest;
import org.glauber.admin.v1.LoadModelResponse;
import org.glauber.admin.v1.ModelAdminServiceGrpc;
import org.glauber.admin.v1.UnloadModelRequest;
import org.glauber.admin.v1.UnloadModelResponse;
import org.glauber.admin.v1.VersionState;

/** The administration of a gateway with one denoiser, which refuses the model {@code broken}. */
final class FakeModelAdmin extends ModelAdminServiceGrpc.ModelAdminServiceImplBase {
  @Override
  public void indexModels(
      IndexModelsRequest request, StreamObserver<IndexModelsResponse> responses) {
    responses.onNext(
        IndexModelsResponse.newBuilder()
            .addVersions(version("tales", VersionState.State.STATE_READY))
            .addVersions(refused("broken"))
            .build());
    responses.onCompleted();
  }

  @Override
  public void loadModel(LoadModelRequest request, StreamObserver<LoadModelResponse> responses) {
    String model = request.getModel();
    responses.onNext(
        LoadModelResponse.newBuilder()
            .addVersions(
                model.equals("broken")
                    ? refused(model)
                    : version(model, VersionState.State.STATE_READY))
            .build());
    responses.onCompleted();
  }

  @Override
  public void unloadModel(
      UnloadModelRequest request, StreamObserver<UnloadModelResponse> responses) {
    responses.onNext(
        UnloadModelResponse.newBuilder()
            .addVersions(version(request.getModel(), VersionState.State.STATE_UNLOADING))
            .build());
    responses.onCompleted();
  }

  private static VersionState version(String model, VersionState.State state) {
    return VersionState.newBuilder()
        .setService("denoiser-service")
        .setReplica("d:9002")
        .setModel(model)
        .setVersion("1")
        .setDigest("ab".repeat(32))
        .setState(state)
        .build();
  }

  private static VersionState refused(String model) {
    return VersionState.newBuilder()
        .setService("denoiser-service")
        .setReplica("d:9002")
        .setModel(model)
        .setState(VersionState.State.STATE_UNAVAILABLE)
        .setReason("model broken: denoiser.pt is cut off")
        .build();
  }
}
