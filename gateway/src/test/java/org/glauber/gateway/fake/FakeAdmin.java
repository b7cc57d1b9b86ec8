package org.glauber.gateway.fake;

import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.glauber.admin.v1.IndexModelsRequest;
import org.glauber.admin.v1.IndexModelsResponse;
import org.glauber.admin.v1.LoadModelRequest;
import org.glauber.admin.v1.LoadModelResponse;
import org.glauber.admin.v1.ModelAdminServiceGrpc;
import org.glauber.admin.v1.UnloadModelRequest;
import org.glauber.admin.v1.UnloadModelResponse;
import org.glauber.admin.v1.VersionState;
import org.glauber.server.status.Refusals;

/** A service that says it has loaded what it was asked for, except {@code image}. */
public final class FakeAdmin extends FakeServer implements ModelAdminServiceGrpc.AsyncService {
  private final List<String> calls = new CopyOnWriteArrayList<>();

  /** What it was asked, in order. */
  public List<String> calls() {
    return calls;
  }

  @Override
  ServerServiceDefinition service() {
    return ModelAdminServiceGrpc.bindService(this);
  }

  @Override
  public void indexModels(
      IndexModelsRequest request, StreamObserver<IndexModelsResponse> responses) {
    calls.add("index");
    responses.onNext(IndexModelsResponse.getDefaultInstance());
    responses.onCompleted();
  }

  @Override
  public void loadModel(LoadModelRequest request, StreamObserver<LoadModelResponse> responses) {
    calls.add("load " + request.getModel());
    if (request.getModel().equals("image")) {
      throw Refusals.notFound("model", "image");
    }
    responses.onNext(
        LoadModelResponse.newBuilder()
            .addVersions(
                VersionState.newBuilder()
                    .setModel(request.getModel())
                    .setState(VersionState.State.STATE_READY))
            .build());
    responses.onCompleted();
  }

  @Override
  public void unloadModel(
      UnloadModelRequest request, StreamObserver<UnloadModelResponse> responses) {
    calls.add("unload " + request.getModel());
    responses.onNext(UnloadModelResponse.getDefaultInstance());
    responses.onCompleted();
  }
}
