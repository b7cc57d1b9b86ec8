package org.glauber.trainer.script;

import java.util.List;
import java.util.Map;
import org.glauber.network.archive.ScriptValue;
import org.glauber.network.archive.ScriptValue.Tensor;

/**
 * The weights of a network in training.
 *
 * @param weights the weights that the optimizer updates
 * @param averages their moving averages, which are served
 */
public record AveragedWeights(
    List<Tensor> weights, List<Tensor> averages, OptimizerState optimizer) {
  public AveragedWeights {
    weights = List.copyOf(weights);
    averages = List.copyOf(averages);
  }

  /** Returns the state before the first update. */
  public static AveragedWeights initial(List<Tensor> weights) {
    return new AveragedWeights(
        weights,
        weights.stream().map(w -> Tensor.constant(w.floats().clone(), w.shape())).toList(),
        OptimizerState.initial(weights));
  }

  /** Adds everything except the weights, which belong to the network, to a module's attributes. */
  public void addTo(Map<String, ScriptValue> attributes) {
    attributes.put("first_moments", new ScriptValue.Sequence(optimizer.firstMoments()));
    attributes.put("second_moments", new ScriptValue.Sequence(optimizer.secondMoments()));
    attributes.put("update_counts", new ScriptValue.Sequence(optimizer.updateCounts()));
    attributes.put("averages", new ScriptValue.Sequence(averages));
  }
}
