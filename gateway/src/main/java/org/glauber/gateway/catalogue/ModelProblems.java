package org.glauber.gateway.catalogue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The problems that the services reported with their models in one round of polls. */
final class ModelProblems {
  static final ModelProblems EMPTY = new ModelProblems(List.of());

  private final SortedSet<ModelProblem> all = new TreeSet<>();
  private final Map<String, ModelProblem> refusals = new HashMap<>(); // (name)

  /**
   * @param services for each service, the problems reported by each replica that answered
   */
  ModelProblems(List<List<List<ModelProblem>>> services) {
    for (List<List<ModelProblem>> replicas : services) {
      replicas.forEach(all::addAll);
      for (ModelProblem problem :
          replicas.isEmpty() ? List.<ModelProblem>of() : replicas.getFirst()) {
        if (replicas.stream().allMatch(reported -> refuses(reported, problem.model()))) {
          refusals.putIfAbsent(problem.model(), problem);
        }
      }
    }
  }

  private static boolean refuses(List<ModelProblem> reported, String model) {
    return reported.stream().anyMatch(it -> !it.isServed() && it.model().equals(model));
  }

  /** All problems without duplicates, sorted by the model's name. */
  List<ModelProblem> all() {
    return new ArrayList<>(all);
  }

  /** Why a model cannot be used: every replica of some service that answered refuses it. */
  Optional<ModelProblem> refusal(String model) {
    return Optional.ofNullable(refusals.get(model));
  }
}
