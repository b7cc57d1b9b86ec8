package org.glauber.gateway.catalogue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the services said of their models at one moment. */
final class ModelProblems {
  static final ModelProblems NONE = new ModelProblems(List.of());

  private final SortedSet<ModelProblem> all = new TreeSet<>();
  private final Map<String, ModelProblem> refusals = new HashMap<>(); // (name)

  /**
   * @param services for each service, what each of its answering replicas says
   */
  ModelProblems(List<List<List<ModelProblem>>> services) {
    for (List<List<ModelProblem>> replicas : services) {
      replicas.forEach(all::addAll);
      for (ModelProblem problem :
          replicas.isEmpty() ? List.<ModelProblem>of() : replicas.getFirst()) {
        if (replicas.stream().allMatch(said -> refuses(said, problem.model()))) {
          refusals.putIfAbsent(problem.model(), problem);
        }
      }
    }
  }

  private static boolean refuses(List<ModelProblem> said, String model) {
    return said.stream().anyMatch(it -> !it.isServed() && it.model().equals(model));
  }

  /** Each problem once, by the model's name. */
  List<ModelProblem> all() {
    return new ArrayList<>(all);
  }

  /** Why a model cannot be used: all answering replicas of a service refuse it. */
  Optional<ModelProblem> refusal(String model) {
    return Optional.ofNullable(refusals.get(model));
  }
}
