package org.glauber.network;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.glauber.network.script.DenoiserMethod;
import org.glauber.network.script.EngineProblem;
import org.glauber.network.script.ScriptModule;
import org.glauber.network.script.VqganMethods;
import org.jspecify.annotations.Nullable;

/**
 * A network without a manifest, which is asked what its manifest must say: which inputs it accepts,
 * and how many logits it returns.
 *
 * <p>Confined to the thread that opened it, because the engine's modes are per thread.
 */
public final class NetworkProbe implements AutoCloseable {
  private final NDManager manager;
  private final ScriptModule module;
  private @Nullable DenoiserMethod method; // found out when it is first asked for

  private NetworkProbe(NDManager manager, ScriptModule module) {
    this.manager = manager;
    this.module = module;
  }

  /**
   * Loads a network file onto a device.
   *
   * @throws NetworkRefusedException when libtorch cannot read it
   */
  public static NetworkProbe open(Path file, Device device) {
    TorchEngine.load();
    JniUtils.setGraphExecutorOptimize(false);
    NDManager manager = NDManager.newBaseManager(device);
    try {
      return new NetworkProbe(manager, ScriptModule.open(manager, file));
    } catch (RuntimeException e) {
      manager.close();
      throw NetworkRefusedException.unreadable(file, e);
    }
  }

  /**
   * One lane's input, the same at every site.
   *
   * @param siteCount the number of sites
   * @param token the token at every site
   * @param step the step
   * @param visits the visits of every site
   */
  public record Input(int siteCount, int token, int step, int visits) {
    /** Zeros for a number of sites. */
    public static Input zeros(int siteCount) {
      return new Input(siteCount, 0, 0, 0);
    }

    public Input withToken(int other) {
      return new Input(siteCount, other, step, visits);
    }

    public Input withStep(int other) {
      return new Input(siteCount, token, other, visits);
    }

    public Input withVisits(int other) {
      return new Input(siteCount, token, step, other);
    }
  }

  /**
   * What the network did with an input.
   *
   * @param logitCount the logits of the lane; 0 if the network failed
   * @param problem why it failed; empty if it did not
   */
  public record Answer(int logitCount, String problem) {
    private static final String MISSHAPEN = "it must return logits of shape (B, V),";

    public boolean isAccepted() {
      return problem.isEmpty();
    }

    /** Whether the network was evaluated, but does not return logits of one site. */
    public boolean isMisshapen() {
      return problem.startsWith(MISSHAPEN);
    }
  }

  /**
   * The method that computes logits.
   *
   * @throws IllegalArgumentException when the module has no such method
   */
  public DenoiserMethod method() {
    if (method == null) {
      method = DenoiserMethod.of(module);
    }
    return method;
  }

  /** The shapes of the parameters. */
  public List<long[]> parameterShapes() {
    return module.parameterShapes();
  }

  /** Evaluates one lane. */
  public Answer ask(Input input) {
    List<IValue> values = new ArrayList<>();
    try (NDManager arrays = manager.newSubManager()) {
      long[] tokens = new long[input.siteCount()];
      Arrays.fill(tokens, input.token());
      long[] visits = new long[input.siteCount()];
      Arrays.fill(visits, input.visits());
      Shape lane = new Shape(1, input.siteCount());
      values.add(value(arrays, tokens, lane));
      values.add(value(arrays, new long[] {input.step()}, new Shape(1)));
      values.add(value(arrays, new long[] {0}, new Shape(1)));
      values.add(value(arrays, visits, lane));
      IValue logits =
          method().run(module, values.get(0), values.get(1), values.get(2), values.get(3));
      values.add(logits);
      if (!logits.isTensor()) {
        return new Answer(0, "it must return a tensor of logits, but returns " + logits.getType());
      }
      Shape shape = logits.toTensor((PtNDManager) arrays).getShape();
      return shape.dimension() == 2 && shape.get(0) == 1 && shape.get(1) > 1
          ? new Answer((int) shape.get(1), "")
          : new Answer(0, misshapen(shape));
    } catch (EngineException e) {
      return new Answer(0, EngineProblem.line(e));
    } finally {
      values.forEach(IValue::close);
    }
  }

  private static String misshapen(Shape shape) {
    return Answer.MISSHAPEN
        + " but returns the shape "
        + shape
        + (shape.dimension() == 3
            ? "; return those of the asked site: logits[torch.arange(tokens.shape[0]), site]"
            : "");
  }

  private static IValue value(NDManager arrays, long[] numbers, Shape shape) {
    return IValue.from((PtNDArray) arrays.create(numbers, shape));
  }

  /** The height and width in pixels that a VQGAN decodes a grid to; empty if it decodes none. */
  public Optional<int[]> decodedSize(int rows, int columns) {
    return VqganMethods.decodedSize(manager, module, rows, columns);
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
