package org.glauber.serving.api;

import io.grpc.stub.StreamObserver;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.glauber.admin.v1.IndexModelsRequest;
import org.glauber.admin.v1.IndexModelsResponse;
import org.glauber.admin.v1.LoadModelRequest;
import org.glauber.admin.v1.LoadModelResponse;
import org.glauber.admin.v1.ModelAdminServiceGrpc.ModelAdminServiceImplBase;
import org.glauber.admin.v1.UnloadModelRequest;
import org.glauber.admin.v1.UnloadModelResponse;
import org.glauber.admin.v1.VersionState;
import org.glauber.model.repository.ModelRepository;
import org.glauber.server.status.Refusals;
import org.glauber.serving.model.ConfiguredModels;
import org.glauber.serving.model.ModelReport;
import org.glauber.serving.model.ModelsConfig;
import org.glauber.serving.model.ServedModels;

/**
 * The gRPC service by which gateways load and unload the models of this service. It is closed
 * unless the configuration opens it. Gateways decide which callers may use it, and log their
 * actions.
 */
@Singleton
class ModelAdminGrpcService extends ModelAdminServiceImplBase {
  private final ModelsConfig config;
  private final ConfiguredModels models;
  private final ModelReport report;

  @Inject
  ModelAdminGrpcService(ModelsConfig config, ConfiguredModels models, ModelReport report) {
    this.config = config;
    this.models = models;
    this.report = report;
  }

  @Override
  public void indexModels(
      IndexModelsRequest request, StreamObserver<IndexModelsResponse> responses) {
    requireOpen();
    responses.onNext(
        IndexModelsResponse.newBuilder().addAllVersions(versions(name -> true)).build());
    responses.onCompleted();
  }

  @Override
  public void loadModel(LoadModelRequest request, StreamObserver<LoadModelResponse> responses) {
    requireOpen();
    models.load(name(request.getModel()));
    responses.onNext(
        LoadModelResponse.newBuilder()
            .addAllVersions(versions(request.getModel()::equals))
            .build());
    responses.onCompleted();
  }

  @Override
  public void unloadModel(
      UnloadModelRequest request, StreamObserver<UnloadModelResponse> responses) {
    requireOpen();
    models.unload(name(request.getModel()));
    responses.onNext(
        UnloadModelResponse.newBuilder()
            .addAllVersions(versions(request.getModel()::equals))
            .build());
    responses.onCompleted();
  }

  private void requireOpen() {
    if (!config.admin()) {
      throw Refusals.permissionDenied(
          "ADMIN_CLOSED",
          "this service is not open for the administration of models (glauber.models.admin)");
    }
  }

  private static String name(String model) {
    if (!ModelRepository.isName(model)) {
      throw Refusals.invalidArgument("model", ModelRepository.NAME_RULE, model);
    }
    return model;
  }

  private List<VersionState> versions(Predicate<String> names) {
    List<VersionState> versions = new ArrayList<>();
    for (ServedModels.Listed<?> it : models.served().list()) {
      if (names.test(it.model().name())) {
        versions.add(
            VersionState.newBuilder()
                .setModel(it.model().name())
                .setVersion(it.model().manifest().getVersion())
                .setDigest(it.model().digest())
                .setState(
                    it.isRetired()
                        ? VersionState.State.STATE_UNLOADING
                        : VersionState.State.STATE_READY)
                .build());
      }
    }
    report.refused().forEach((name, reason) -> refused(names, name, reason, versions));
    report.refusedVersions().forEach((name, reason) -> refused(names, name, reason, versions));
    return versions;
  }

  private static void refused(
      Predicate<String> names, String name, String reason, List<VersionState> versions) {
    if (names.test(name)) {
      versions.add(
          VersionState.newBuilder()
              .setModel(name)
              .setState(VersionState.State.STATE_UNAVAILABLE)
              .setReason(reason)
              .build());
    }
  }
}
