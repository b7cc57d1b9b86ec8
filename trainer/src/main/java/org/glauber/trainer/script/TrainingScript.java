package org.glauber.trainer.script;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.glauber.network.TorchEngine;

/**
 * A TorchScript module with gradients, loaded from an archive.
 *
 * <p>Must be used only by the thread that created it: the engine's gradient mode is a property of
 * that thread.
 */
public final class TrainingScript implements AutoCloseable {
  private final NDManager manager;
  private final PtSymbolBlock block;

  private TrainingScript(Path archive) {
    TorchEngine.load();
    JniUtils.setGradMode(true);
    JniUtils.setGraphExecutorOptimize(false);
    manager = NDManager.newBaseManager();
    block =
        JniUtils.loadModule(
            (PtNDManager) manager, archive, false, new String[0], new String[0], true);
  }

  /** Loads an archive that this process has written. */
  public static TrainingScript load(Path archive) {
    return new TrainingScript(archive);
  }

  /**
   * Loads a checkpoint.
   *
   * @throws IOException if the file is damaged
   */
  public static TrainingScript resume(Path checkpoint) throws IOException {
    try {
      return new TrainingScript(checkpoint);
    } catch (EngineException e) {
      throw new IOException(
          checkpoint + " is not a checkpoint that can be loaded; remove it to begin anew", e);
    }
  }

  /** Calls a method in training mode, and returns the numbers of the tensor that it returns. */
  public float[] train(String method, Function<NDManager, NDList> arguments) {
    return call(method, arguments, true);
  }

  /** Calls a method in evaluation mode, and returns the numbers of the tensor that it returns. */
  public float[] evaluate(String method, Function<NDManager, NDList> arguments) {
    return call(method, arguments, false);
  }

  private float[] call(String method, Function<NDManager, NDList> arguments, boolean isTraining) {
    try (NDManager turn = manager.newSubManager()) {
      NDArray name = turn.create(0f);
      name.setName("module_method:" + method);
      NDList all = new NDList(name);
      all.addAll(arguments.apply(turn));
      NDList out = IValueUtils.forward(block, all, isTraining);
      out.attach(turn);
      return out.get(0).toFloatArray();
    }
  }

  /** Returns a copy of everything that an update changes: the result of the method "state". */
  public StateReader state() {
    List<float[]> values = new ArrayList<>();
    try (IValue result = IValueUtils.runMethod(block, "state")) {
      NDList list = result.toNDList((PtNDManager) manager);
      for (NDArray array : list) {
        values.add(array.toFloatArray());
      }
      list.close();
    }
    return new StateReader(values);
  }

  @Override
  public void close() {
    block.close();
    manager.close();
  }
}
