package org.glauber.network.script;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;
import java.util.List;

/** A TorchScript module on a device. Its methods are called by name and without gradients. */
public final class ScriptModule implements AutoCloseable {
  private final NDManager manager;
  private final PtSymbolBlock block;

  private ScriptModule(NDManager manager, PtSymbolBlock block) {
    this.manager = manager;
    this.block = block;
  }

  /**
   * Opens an archive.
   *
   * @param manager the manager of the device that the module is loaded onto
   * @throws ai.djl.engine.EngineException when libtorch cannot read it
   */
  public static ScriptModule open(NDManager manager, Path archive) {
    // The whole module is read onto the device. If it were moved afterwards, attributes that are
    // not
    // parameters, such as those of a VQGAN, would stay behind.
    PtSymbolBlock block =
        JniUtils.loadModule(
            (PtNDManager) manager, archive, true, new String[0], new String[0], false);
    JniUtils.enableInferenceMode(block); // an export may still be in training mode
    return new ScriptModule(manager, block);
  }

  /** The shapes of the module's parameters, without other tensors that it holds. */
  public List<long[]> parameterShapes() {
    try (NDManager arrays = manager.newSubManager()) {
      return JniUtils.moduleGetParams(block, (PtNDManager) arrays).stream()
          .map(parameter -> parameter.getShape().getShape())
          .toList();
    }
  }

  /** The names of the module's methods. */
  public List<String> methods() {
    return List.of(JniUtils.getMethodNames(block));
  }

  /** Calls a method; the caller closes the result. */
  public IValue run(String method, IValue... arguments) {
    return IValueUtils.runMethod(block, method, arguments);
  }

  @Override
  public void close() {
    block.close();
  }
}
