package org.glauber.gateway.api;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;
import org.glauber.admin.v1.IndexModelsRequest;
import org.glauber.admin.v1.IndexModelsResponse;
import org.glauber.admin.v1.LoadModelRequest;
import org.glauber.admin.v1.LoadModelResponse;
import org.glauber.admin.v1.ModelAdminServiceGrpc.ModelAdminServiceImplBase;
import org.glauber.admin.v1.UnloadModelRequest;
import org.glauber.admin.v1.UnloadModelResponse;
import org.glauber.admin.v1.VersionState;
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.gateway.replica.ReplicaAdmin;
import org.glauber.model.repository.ModelRepository;
import org.glauber.server.auth.Tenant;
import org.glauber.server.status.Excerpt;
import org.glauber.server.status.Refusals;
import org.jboss.logging.Logger;

/**
 * The gRPC service that loads and unloads models at all replicas. It is closed to all tenants but
 * the configured ones. What those do is logged; refused calls are not, so that strangers cannot
 * fill the log.
 */
@Singleton
class ModelAdminGrpcService extends ModelAdminServiceImplBase {
  private static final Logger AUDIT = Logger.getLogger("org.glauber.audit");
  private static final int MAX_TENANT_LENGTH = 128;

  private final List<String> tenants;
  private final ReplicaAdmin replicas;

  @Inject
  ModelAdminGrpcService(GatewayConfig config, ReplicaAdmin replicas) {
    this.tenants = config.admin().tenants().orElse(List.of());
    this.replicas = replicas;
  }

  /** What is done at all replicas. */
  private interface Action {
    List<VersionState> run() throws InterruptedException;
  }

  @Override
  public void indexModels(
      IndexModelsRequest request, StreamObserver<IndexModelsResponse> responses) {
    requirePermitted();
    List<VersionState> versions =
        interruptibly(() -> replicas.ask(stub -> stub.indexModels(request).getVersionsList()));
    responses.onNext(IndexModelsResponse.newBuilder().addAllVersions(versions).build());
    responses.onCompleted();
  }

  @Override
  public void loadModel(LoadModelRequest request, StreamObserver<LoadModelResponse> responses) {
    requirePermitted();
    requireName(request.getModel());
    List<VersionState> versions =
        audited(
            "load",
            request.getModel(),
            () -> replicas.ask(stub -> stub.loadModel(request).getVersionsList()));
    responses.onNext(LoadModelResponse.newBuilder().addAllVersions(versions).build());
    responses.onCompleted();
  }

  @Override
  public void unloadModel(
      UnloadModelRequest request, StreamObserver<UnloadModelResponse> responses) {
    requirePermitted();
    requireName(request.getModel());
    List<VersionState> versions =
        audited(
            "unload",
            request.getModel(),
            () -> replicas.ask(stub -> stub.unloadModel(request).getVersionsList()));
    responses.onNext(UnloadModelResponse.newBuilder().addAllVersions(versions).build());
    responses.onCompleted();
  }

  private void requirePermitted() {
    if (!tenants.contains(Tenant.current())) {
      throw Refusals.permissionDenied(
          "ADMIN_CLOSED", "this caller may not administer models (glauber.gateway.admin.tenants)");
    }
  }

  private static void requireName(String model) {
    if (!ModelRepository.isName(model)) {
      throw Refusals.invalidArgument("model", ModelRepository.NAME_RULE, model);
    }
  }

  private static List<VersionState> audited(String what, String model, Action action) {
    String tenant = Excerpt.of(Tenant.current(), MAX_TENANT_LENGTH);
    AUDIT.infof("Model administration begins: action=%s model=%s tenant=%s", what, model, tenant);
    try {
      List<VersionState> versions = interruptibly(action);
      String outcome =
          versions.stream()
              .collect(Collectors.groupingBy(VersionState::getState, Collectors.counting()))
              .toString();
      AUDIT.infof(
          "Model administration ended: action=%s model=%s tenant=%s outcome=%s",
          what, model, tenant, outcome);
      return versions;
    } catch (RuntimeException e) {
      AUDIT.infof(
          "Model administration failed: action=%s model=%s tenant=%s reason=%s",
          what, model, tenant, e.getMessage());
      throw e;
    }
  }

  private static List<VersionState> interruptibly(Action action) {
    try {
      return action.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withDescription("the gateway is shutting down").asRuntimeException();
    }
  }
}
