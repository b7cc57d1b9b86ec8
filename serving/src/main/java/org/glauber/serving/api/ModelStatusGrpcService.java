package org.glauber.serving.api;

import io.grpc.MethodDescriptor;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import org.glauber.server.admission.CatalogueService;
import org.glauber.serving.model.ConfiguredModels;
import org.glauber.serving.model.ModelReport;
import org.glauber.serving.model.ServedModels;
import org.glauber.status.v1.ListLoadedModelsRequest;
import org.glauber.status.v1.ListLoadedModelsResponse;
import org.glauber.status.v1.ListModelProblemsRequest;
import org.glauber.status.v1.ListModelProblemsResponse;
import org.glauber.status.v1.LoadedVersion;
import org.glauber.status.v1.ModelProblem;
import org.glauber.status.v1.ModelStatusServiceGrpc;
import org.glauber.status.v1.ModelStatusServiceGrpc.ModelStatusServiceImplBase;

/** The gRPC service that gives a gateway the loaded models and the {@link ModelReport}. */
@Singleton
class ModelStatusGrpcService extends ModelStatusServiceImplBase implements CatalogueService {
  private final ModelReport report;
  private final ConfiguredModels models;

  @Inject
  ModelStatusGrpcService(ModelReport report, ConfiguredModels models) {
    this.report = report;
    this.models = models;
  }

  @Override
  public Set<MethodDescriptor<?, ?>> catalogueMethods() {
    return Set.of(
        ModelStatusServiceGrpc.getListModelProblemsMethod(),
        ModelStatusServiceGrpc.getListLoadedModelsMethod());
  }

  @Override
  public void listModelProblems(
      ListModelProblemsRequest request, StreamObserver<ListModelProblemsResponse> responses) {
    ListModelProblemsResponse.Builder response = ListModelProblemsResponse.newBuilder();
    report.warnings().forEach((model, text) -> response.addProblems(problem(model, true, text)));
    report
        .refusedVersions()
        .forEach((model, text) -> response.addProblems(problem(model, true, text)));
    report.refused().forEach((model, text) -> response.addProblems(problem(model, false, text)));
    responses.onNext(response.build());
    responses.onCompleted();
  }

  @Override
  public void listLoadedModels(
      ListLoadedModelsRequest request, StreamObserver<ListLoadedModelsResponse> responses) {
    models.served().keep(Set.copyOf(request.getUsedDigestsList()));
    ListLoadedModelsResponse.Builder response = ListLoadedModelsResponse.newBuilder();
    for (ServedModels.Listed<?> version : models.served().list()) {
      response.addVersions(
          LoadedVersion.newBuilder()
              .setModel(version.model().name())
              .setDigest(version.model().digest())
              .setRetired(version.isRetired()));
    }
    responses.onNext(response.build());
    responses.onCompleted();
  }

  private static ModelProblem problem(String model, boolean served, String description) {
    return ModelProblem.newBuilder()
        .setModel(model)
        .setServed(served)
        .setDescription(description)
        .build();
  }
}
