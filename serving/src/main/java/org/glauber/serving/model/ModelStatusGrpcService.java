package org.glauber.serving.model;

import io.grpc.MethodDescriptor;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import org.glauber.server.admission.CatalogueService;
import org.glauber.status.v1.ListModelProblemsRequest;
import org.glauber.status.v1.ListModelProblemsResponse;
import org.glauber.status.v1.ModelProblem;
import org.glauber.status.v1.ModelStatusServiceGrpc;
import org.glauber.status.v1.ModelStatusServiceGrpc.ModelStatusServiceImplBase;

/** The gRPC service that gives a gateway the {@link ModelReport} of a service. */
@Singleton
class ModelStatusGrpcService extends ModelStatusServiceImplBase implements CatalogueService {
  private final ModelReport report;

  @Inject
  ModelStatusGrpcService(ModelReport report) {
    this.report = report;
  }

  @Override
  public Set<MethodDescriptor<?, ?>> catalogueMethods() {
    return Set.of(ModelStatusServiceGrpc.getListModelProblemsMethod());
  }

  @Override
  public void listModelProblems(
      ListModelProblemsRequest request, StreamObserver<ListModelProblemsResponse> responses) {
    ListModelProblemsResponse.Builder response = ListModelProblemsResponse.newBuilder();
    report.warnings().forEach((model, text) -> response.addProblems(problem(model, true, text)));
    report.refused().forEach((model, text) -> response.addProblems(problem(model, false, text)));
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
