package org.glauber.denoiser.loop;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.glauber.denoiser.chain.ChainModel;
import org.glauber.denoiser.chain.RunningChain;
import org.glauber.denoiser.throughput.ThroughputEstimator;

/** The models of one device with their running chains. Confined to the loop's thread. */
final class ModelBatches {
  private final List<ModelBatch> models;

  ModelBatches(List<ModelBatch> models) {
    this.models = new ArrayList<>(models);
  }

  /** All models, with running chains or without, a view. */
  List<ModelBatch> all() {
    return Collections.unmodifiableList(models);
  }

  /** Adds a model, whose chains can run from now on. */
  void add(ModelBatch batch) {
    models.add(batch);
  }

  /** Removes a model, whose chains can no longer run. */
  void remove(ModelBatch batch) {
    models.remove(batch);
  }

  /** The models with running chains. */
  List<ModelBatch> busy() {
    return models.stream().filter(model -> !model.chains().isEmpty()).toList();
  }

  /** The batch of a model; empty after the model was removed from this device. */
  Optional<ModelBatch> of(ChainModel model) {
    return models.stream().filter(batch -> batch.model().equals(model)).findFirst();
  }

  /** The running chains of all models, a copy. */
  List<RunningChain> chains() {
    return models.stream().flatMap(batch -> batch.chains().stream()).toList();
  }

  /** The number of running chains. */
  int chainCount() {
    return models.stream().mapToInt(batch -> batch.chains().size()).sum();
  }

  /** (tenant) → the number of its running chains, without tenants that have none. */
  Map<String, Integer> chainCounts() {
    Map<String, Integer> counts = new HashMap<>();
    chains().forEach(chain -> counts.merge(chain.schedulingKey().tenant(), 1, Integer::sum));
    return counts;
  }

  /** Removes chains that have ended or that continue on another device. */
  void removeAll(Collection<RunningChain> chains) {
    models.forEach(batch -> batch.removeAll(chains));
  }

  /** Removes and returns the chains that a condition holds for. */
  List<RunningChain> removeIf(Predicate<RunningChain> condition) {
    List<RunningChain> removed = chains().stream().filter(condition).toList();
    if (!removed.isEmpty()) {
      removeAll(removed);
    }
    return removed;
  }

  /** What other threads see of the running chains. */
  List<ThroughputEstimator.Running> snapshot() {
    List<ThroughputEstimator.Running> running = new ArrayList<>();
    for (RunningChain chain : chains()) {
      running.add(
          new ThroughputEstimator.Running(
              chain.schedulingKey().tenant(),
              chain.model(),
              chain.remainingQuestions(),
              chain.observer()));
    }
    return running;
  }
}
