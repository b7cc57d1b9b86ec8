package org.glauber.trainer.script;

import java.util.List;
import org.glauber.network.archive.ScriptValue.Tensor;

/**
 * The state of an optimizer of several weights, in the order of these.
 *
 * @param firstMoments moving averages of the gradients
 * @param secondMoments moving averages of their squares
 * @param updateCounts numbers of updates, one scalar for each weight
 */
public record OptimizerState(
    List<Tensor> firstMoments, List<Tensor> secondMoments, List<Tensor> updateCounts) {
  public OptimizerState {
    firstMoments = List.copyOf(firstMoments);
    secondMoments = List.copyOf(secondMoments);
    updateCounts = List.copyOf(updateCounts);
  }

  /** Returns the state before the first update. */
  public static OptimizerState initial(List<Tensor> weights) {
    return new OptimizerState(
        zeros(weights),
        zeros(weights),
        weights.stream().map(_ -> Tensor.constant(new float[1])).toList());
  }

  private static List<Tensor> zeros(List<Tensor> weights) {
    return weights.stream()
        .map(w -> Tensor.constant(new float[w.floats().length], w.shape()))
        .toList();
  }

  /** Returns the number of updates applied to the weights. */
  public long updates() {
    return (long) updateCounts.getFirst().floats()[0];
  }
}
