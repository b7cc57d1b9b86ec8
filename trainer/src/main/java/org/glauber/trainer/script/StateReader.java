package org.glauber.trainer.script;

import java.util.Iterator;
import java.util.List;
import org.glauber.network.archive.ScriptValue.Tensor;

/** Reads the tensors of a module's state in the order in which the module returns them. */
public final class StateReader {
  private final Iterator<float[]> values;

  StateReader(List<float[]> values) {
    this.values = values.iterator();
  }

  /** Reads weights, their averages and the state of their optimizer. */
  public AveragedWeights averaged(List<long[]> shapes) {
    return new AveragedWeights(weights(shapes), constants(shapes), optimizer(shapes));
  }

  /** Reads tensors that require gradients. */
  public List<Tensor> weights(List<long[]> shapes) {
    return shapes.stream().map(shape -> Tensor.parameter(values.next(), shape)).toList();
  }

  /** Reads tensors without gradients. */
  public List<Tensor> constants(List<long[]> shapes) {
    return shapes.stream().map(shape -> Tensor.constant(values.next(), shape)).toList();
  }

  /** Reads the state of the optimizer of weights with these shapes. */
  public OptimizerState optimizer(List<long[]> shapes) {
    return new OptimizerState(
        constants(shapes),
        constants(shapes),
        shapes.stream().map(_ -> Tensor.constant(values.next())).toList());
  }
}
