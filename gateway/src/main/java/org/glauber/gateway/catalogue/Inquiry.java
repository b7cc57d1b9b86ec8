package org.glauber.gateway.catalogue;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.glauber.denoiser.v1.DenoiserServiceGrpc;
import org.glauber.denoiser.v1.ListModelsRequest;
import org.glauber.denoiser.v1.ListModelsResponse;
import org.glauber.denoiser.v1.LoadedModel;
import org.glauber.gateway.replica.Address;
import org.glauber.gateway.replica.Replica;
import org.glauber.gateway.replica.Replicas;
import org.glauber.model.ModelRefusedException;
import org.glauber.server.telemetry.Telemetry;
import org.glauber.status.v1.ListModelProblemsRequest;
import org.glauber.status.v1.ModelStatusServiceGrpc;

/**
 * Asks every replica at once: denoisers what they have loaded, decoders whether they serve. One
 * that answers neither a question in time nor any call hangs, and what it was given is taken
 * elsewhere.
 *
 * @param timeout for each answer
 */
record Inquiry(Replicas denoisers, Duration timeout) {

  /**
   * What was answered.
   *
   * @param offers what the denoisers offer; one that does not answer keeps what it offered before
   * @param isTokenizerServing whether any does
   * @param isVqganServing whether any does
   */
  record Answers(Offers offers, boolean isTokenizerServing, boolean isVqganServing) {}

  /** Asks all replicas of the three services: those of one do not wait for those of another. */
  Answers ask(Offers before, Replicas tokenizers, Replicas vqgans) throws InterruptedException {
    AtomicReference<Offers> offers = new AtomicReference<>(before);
    List<Boolean> found =
        atOnce(
            List.of(
                () -> {
                  offers.set(offers(before));
                  return true;
                },
                () -> isAnyServing(tokenizers),
                () -> isAnyServing(vqgans)));
    return new Answers(Objects.requireNonNull(offers.get()), found.get(1), found.get(2));
  }

  private Offers offers(Offers before) throws InterruptedException {
    Map<Address, Offer> offers = new TreeMap<>();
    List<Replica> replicas = denoisers.all();
    List<Offer> answers =
        atOnce(replicas.stream().map(it -> (Callable<Offer>) () -> offer(it, before)).toList());
    for (int i = 0; i < answers.size(); i++) {
      offers.put(replicas.get(i).address(), answers.get(i));
    }
    return new Offers(offers);
  }

  /** Whether any replica of a service serves. */
  private boolean isAnyServing(Replicas service) throws InterruptedException {
    return atOnce(
            service.all().stream()
                .map(it -> (Callable<Boolean>) () -> isServing(service, it))
                .toList())
        .contains(true);
  }

  /**
   * What each replica that answers says is wrong with its models.
   *
   * @param services whose replicas are all asked at once
   * @return for each service, an entry a replica
   */
  List<List<List<ModelProblem>>> problems(List<Replicas> services) throws InterruptedException {
    List<List<List<ModelProblem>>> problems = new ArrayList<>();
    List<Callable<Boolean>> questions = new ArrayList<>();
    for (Replicas service : services) {
      List<List<ModelProblem>> ofService = Collections.synchronizedList(new ArrayList<>());
      problems.add(ofService);
      for (Replica replica : service.all()) {
        questions.add(() -> problems(service, replica).map(ofService::add).orElse(false));
      }
    }
    var _ = atOnce(questions);
    return problems;
  }

  /** A replica that has just not answered another question is not waited for once more. */
  private Optional<List<ModelProblem>> problems(Replicas service, Replica replica) {
    if (!replica.problem().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          ModelStatusServiceGrpc.newBlockingV2Stub(replica.questions())
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
      boolean isOlder = e.getStatus().getCode() == Status.Code.UNIMPLEMENTED;
      return isOlder ? Optional.of(List.of()) : Optional.empty();
    }
  }

  private Offer offer(Replica replica, Offers before) {
    try {
      ListModelsResponse response =
          DenoiserServiceGrpc.newBlockingV2Stub(replica.questions())
              .withDeadlineAfter(timeout)
              .listModels(ListModelsRequest.getDefaultInstance());
      denoisers.answered(replica);
      return offer(response, before);
    } catch (StatusException e) {
      Offer last = before.of(replica.address());
      return failed(denoisers, replica, e.getStatus()) ? last.silent() : last;
    }
  }

  /** A model whose manifest breaks a rule of ours is not offered. */
  private static Offer offer(ListModelsResponse response, Offers before) {
    List<ServedModel> models = new ArrayList<>();
    String problem = "";
    for (LoadedModel loaded : response.getModelsList()) {
      try {
        models.add(
            before
                .byDigest(loaded.getDigest())
                .orElseGet(() -> ServedModel.of(loaded.getManifest(), loaded.getDigest())));
      } catch (ModelRefusedException e) {
        problem = String.valueOf(e.getMessage());
      }
    }
    return new Offer(List.copyOf(models), true, problem);
  }

  private boolean isServing(Replicas service, Replica replica) {
    try {
      ServingStatus status =
          HealthGrpc.newBlockingV2Stub(replica.questions())
              .withDeadlineAfter(timeout)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus();
      if (status != ServingStatus.SERVING) {
        throw Status.UNAVAILABLE.withDescription(status.toString()).asException();
      }
      service.answered(replica);
      return true;
    } catch (StatusException e) {
      return !failed(service, replica, e.getStatus());
    }
  }

  /** Tells whether it is a failure: a replica that is full, or busy with other calls, is not. */
  private static boolean failed(Replicas service, Replica replica, Status status) {
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

  private static <T> List<T> atOnce(List<Callable<T>> questions) throws InterruptedException {
    List<T> answers = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("inquiry-", 0).factory())) {
      List<Callable<T>> untraced = questions.stream().map(Telemetry.untraced()::wrap).toList();
      for (Future<T> answer : threads.invokeAll(untraced)) {
        answers.add(answer.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return answers;
  }
}
