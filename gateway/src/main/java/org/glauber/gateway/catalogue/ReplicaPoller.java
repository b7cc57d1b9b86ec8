package org.glauber.gateway.catalogue;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.glauber.denoiser.v1.DenoiserServiceGrpc;
import org.glauber.denoiser.v1.ListModelsRequest;
import org.glauber.denoiser.v1.ListModelsResponse;
import org.glauber.denoiser.v1.LoadedModel;
import org.glauber.gateway.catalogue.CatalogueSnapshot.LoadedDigests;
import org.glauber.gateway.discovery.Address;
import org.glauber.gateway.replica.Replica;
import org.glauber.gateway.replica.Replicas;
import org.glauber.model.ModelRefusedException;
import org.glauber.server.telemetry.Telemetry;
import org.glauber.status.v1.ListLoadedModelsRequest;
import org.glauber.status.v1.ListModelProblemsRequest;
import org.glauber.status.v1.LoadedVersion;
import org.glauber.status.v1.ModelStatusServiceGrpc;

/**
 * Polls all replicas concurrently: denoisers for the models they have loaded, tokenizers and VQGANs
 * for their health. A replica that misses two polls in a row, and sends nothing on other calls
 * either, is treated as hung, and its work moves to other replicas ({@link Replicas#missed}).
 *
 * @param services the services whose replicas are polled
 * @param timeout of each poll
 */
record ReplicaPoller(Services services, Duration timeout) {

  /**
   * The result of one round of polls.
   *
   * @param snapshot the denoisers' models; a denoiser that does not answer keeps its previous ones
   * @param isTokenizerServing whether at least one tokenizer is serving
   * @param isVqganServing whether at least one VQGAN is serving
   */
  record Result(CatalogueSnapshot snapshot, boolean isTokenizerServing, boolean isVqganServing) {}

  /** Polls the replicas of the three services. No service waits for the answers of another. */
  Result poll(CatalogueSnapshot previous) throws InterruptedException {
    AtomicReference<CatalogueSnapshot> snapshot = new AtomicReference<>(previous);
    List<Boolean> found =
        runAll(
            List.of(
                () -> {
                  snapshot.set(pollDenoisers(previous));
                  return true;
                },
                () -> isAnyServing(services.tokenizers()),
                () -> isAnyServing(services.vqgans())));
    return new Result(Objects.requireNonNull(snapshot.get()), found.get(1), found.get(2));
  }

  private CatalogueSnapshot pollDenoisers(CatalogueSnapshot previous) throws InterruptedException {
    Map<Address, ReplicaModels> models = new TreeMap<>();
    List<Replica> replicas = services.denoisers().all();
    List<ReplicaModels> results =
        runAll(
            replicas.stream()
                .map(it -> (Callable<ReplicaModels>) () -> pollDenoiser(it, previous))
                .toList());
    for (int i = 0; i < results.size(); i++) {
      models.put(replicas.get(i).address(), results.get(i));
    }
    return new CatalogueSnapshot(models);
  }

  /** Returns whether at least one replica of a service is serving. */
  private boolean isAnyServing(Replicas service) throws InterruptedException {
    return runAll(
            service.all().stream()
                .map(it -> (Callable<Boolean>) () -> isServing(service, it))
                .toList())
        .contains(true);
  }

  /**
   * Asks every replica that answers for problems with its models, all concurrently.
   *
   * @return for each service, one list of problems per replica that answered
   */
  List<List<List<ModelProblem>>> problems() throws InterruptedException {
    List<List<List<ModelProblem>>> problems = new ArrayList<>();
    List<Callable<Boolean>> polls = new ArrayList<>();
    for (Replicas service : services.all()) {
      List<List<ModelProblem>> replicaProblems = Collections.synchronizedList(new ArrayList<>());
      problems.add(replicaProblems);
      for (Replica replica : service.all()) {
        polls.add(() -> problems(service, replica).map(replicaProblems::add).orElse(false));
      }
    }
    var _ = runAll(polls);
    return problems;
  }

  /** Skips a replica that has just failed another poll, so as not to wait for it twice. */
  private Optional<List<ModelProblem>> problems(Replicas service, Replica replica) {
    if (!replica.isAnswering()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          ModelStatusServiceGrpc.newBlockingV2Stub(replica.pollChannel())
              .withDeadlineAfter(timeout)
              .listModelProblems(ListModelProblemsRequest.getDefaultInstance())
              .getProblemsList()
              .stream()
              .map(
                  it ->
                      new ModelProblem(
                          it.getModel(), service.service(), it.getServed(), it.getDescription()))
              .toList());
    } catch (StatusException e) {
      boolean isOlderVersion = e.getStatus().getCode() == Status.Code.UNIMPLEMENTED;
      return isOlderVersion ? Optional.of(List.of()) : Optional.empty();
    }
  }

  /**
   * Tells every replica that answers which models this gateway uses, all concurrently.
   *
   * @return for each service, in the order of {@link Services#all}, what its replicas have loaded
   */
  List<LoadedDigests> loaded(Set<String> usedDigests) throws InterruptedException {
    ListLoadedModelsRequest request =
        ListLoadedModelsRequest.newBuilder().addAllUsedDigests(usedDigests).build();
    List<List<Optional<Set<String>>>> answers = new ArrayList<>();
    List<Callable<Boolean>> polls = new ArrayList<>();
    for (Replicas service : services.all()) {
      List<Optional<Set<String>>> ofReplicas = Collections.synchronizedList(new ArrayList<>());
      answers.add(ofReplicas);
      for (Replica replica : service.all()) {
        polls.add(() -> loaded(replica, request).map(ofReplicas::add).orElse(false));
      }
    }
    var _ = runAll(polls);
    return answers.stream().map(LoadedDigests::new).toList();
  }

  /** The digests that a replica has loaded, in it empty for one that cannot tell. */
  private Optional<Optional<Set<String>>> loaded(Replica replica, ListLoadedModelsRequest request) {
    if (!replica.isAnswering()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Optional.of(
              ModelStatusServiceGrpc.newBlockingV2Stub(replica.pollChannel())
                  .withDeadlineAfter(timeout)
                  .listLoadedModels(request)
                  .getVersionsList()
                  .stream()
                  .map(LoadedVersion::getDigest)
                  .collect(Collectors.toSet())));
    } catch (StatusException e) {
      boolean isOlderVersion = e.getStatus().getCode() == Status.Code.UNIMPLEMENTED;
      return isOlderVersion ? Optional.of(Optional.empty()) : Optional.empty();
    }
  }

  private ReplicaModels pollDenoiser(Replica replica, CatalogueSnapshot previous) {
    try {
      ListModelsResponse response =
          DenoiserServiceGrpc.newBlockingV2Stub(replica.pollChannel())
              .withDeadlineAfter(timeout)
              .listModels(ListModelsRequest.getDefaultInstance());
      services.denoisers().answered(replica);
      return replicaModels(response, previous);
    } catch (StatusException e) {
      ReplicaModels last = previous.at(replica.address());
      return recordStatus(services.denoisers(), replica, e.getStatus()) ? last.asSilent() : last;
    }
  }

  /** Leaves out a model whose manifest breaks a rule, and reports it as the replica's problem. */
  private static ReplicaModels replicaModels(
      ListModelsResponse response, CatalogueSnapshot previous) {
    List<ServedModel> models = new ArrayList<>();
    Set<String> retired = new HashSet<>();
    String problem = null;
    for (LoadedModel loaded : response.getModelsList()) {
      if (loaded.getRetired()) {
        retired.add(loaded.getDigest());
      }
      try {
        models.add(
            previous
                .byDigest(loaded.getDigest())
                .orElseGet(() -> ServedModel.of(loaded.getManifest(), loaded.getDigest())));
      } catch (ModelRefusedException e) {
        problem = String.valueOf(e.getMessage());
      }
    }
    return new ReplicaModels(List.copyOf(models), Set.copyOf(retired), true, problem);
  }

  private boolean isServing(Replicas service, Replica replica) {
    try {
      ServingStatus status =
          HealthGrpc.newBlockingV2Stub(replica.pollChannel())
              .withDeadlineAfter(timeout)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus();
      if (status != ServingStatus.SERVING) {
        throw Status.UNAVAILABLE.withDescription(status.toString()).asException();
      }
      service.answered(replica);
      return true;
    } catch (StatusException e) {
      return !recordStatus(service, replica, e.getStatus());
    }
  }

  /**
   * Records a failed poll. Returns false if the replica is merely full or busy with other calls.
   */
  private static boolean recordStatus(Replicas service, Replica replica, Status status) {
    switch (status.getCode()) {
      case DEADLINE_EXCEEDED -> {
        return service.missed(replica);
      }
      case RESOURCE_EXHAUSTED -> {
        service.answered(replica);
        return false;
      }
      default -> {
        service.failed(replica, status);
        return true;
      }
    }
  }

  private static <T> List<T> runAll(List<Callable<T>> polls) throws InterruptedException {
    List<T> results = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("replica-poller-", 0).factory())) {
      List<Callable<T>> untraced = polls.stream().map(Telemetry.untraced()::wrap).toList();
      for (Future<T> answer : threads.invokeAll(untraced)) {
        results.add(answer.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return results;
  }
}
