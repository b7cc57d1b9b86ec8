package org.glauber.network.evaluation;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.glauber.network.TorchEngine;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptSource;
import org.glauber.network.archive.ScriptValue;
import org.glauber.network.script.ScriptModule;

/**
 * The arithmetic of {@code judging.py} on a device.
 *
 * <p>Confined to the thread that opened it.
 */
final class Judging implements AutoCloseable {
  private final NDManager manager;
  private final ScriptModule script;

  private Judging(NDManager manager, ScriptModule script) {
    this.manager = manager;
    this.script = script;
  }

  static Judging open(Device device) throws IOException {
    TorchEngine.load();
    JniUtils.setGraphExecutorOptimize(false);
    Path archive = Files.createTempFile("glauber-judging", ".pt");
    NDManager manager = NDManager.newBaseManager(device);
    try {
      SequencedMap<String, ScriptValue> attributes = new LinkedHashMap<>();
      attributes.put("training", new ScriptValue.Truth(false));
      ArchiveWriter.write(
          archive,
          ScriptSource.read(Judging.class, "judging.py"),
          new ScriptValue.Module("Judging", attributes));
      return new Judging(manager, ScriptModule.open(manager, archive));
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    } finally {
      Files.delete(archive);
    }
  }

  /** Opens a module of the user on the same device. */
  ScriptModule module(Path file) {
    return ScriptModule.open(manager, file);
  }

  Call call() {
    return new Call();
  }

  @Override
  public void close() {
    script.close();
    manager.close();
  }

  /** The arrays and values of one computation; closing it frees them. */
  final class Call implements AutoCloseable {
    private final NDManager arrays = manager.newSubManager();
    private final List<IValue> values = new ArrayList<>();

    IValue longs(long[] numbers, long... shape) {
      return keep(
          IValue.from(
              (PtNDArray)
                  arrays.create(LongBuffer.wrap(numbers), new Shape(shape), DataType.INT64)));
    }

    IValue floats(float[] numbers, long... shape) {
      return keep(
          IValue.from(
              (PtNDArray)
                  arrays.create(FloatBuffer.wrap(numbers), new Shape(shape), DataType.FLOAT32)));
    }

    IValue doubles(double[] numbers, long... shape) {
      return keep(
          IValue.from(
              (PtNDArray)
                  arrays.create(DoubleBuffer.wrap(numbers), new Shape(shape), DataType.FLOAT64)));
    }

    IValue run(String method, IValue... arguments) {
      return keep(script.run(method, arguments));
    }

    IValue keep(IValue value) {
      values.add(value);
      return value;
    }

    /**
     * The tensor of an answer: itself, the first of a tuple or list, or of a dictionary the value
     * of {@code key} or else the only one.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    IValue tensor(IValue answer, String key) {
      if (answer.isTensor()) {
        return answer;
      }
      IValue[] parts = parts(answer, key);
      Arrays.stream(parts).forEach(this::keep);
      if (parts.length == 0 || !parts[0].isTensor()) {
        throw new IllegalArgumentException(
            "forward must return a tensor, or a tuple or dictionary with one, but returns "
                + answer.getType());
      }
      return parts[0];
    }

    private IValue[] parts(IValue answer, String key) {
      if (answer.isTuple()) {
        return answer.toIValueTuple();
      }
      if (answer.isTensorList()) {
        PtNDArray[] tensors = answer.toTensorArray((PtNDManager) arrays);
        return Arrays.stream(tensors).map(IValue::from).toArray(IValue[]::new);
      }
      if (answer.isMap()) {
        Map<String, IValue> entries = answer.toIValueMap();
        entries.values().forEach(this::keep);
        IValue named = entries.get(key);
        boolean isOnly = named == null && entries.size() == 1;
        return isOnly
            ? entries.values().toArray(IValue[]::new)
            : named == null ? new IValue[0] : new IValue[] {named};
      }
      return new IValue[0];
    }

    PtNDArray array(IValue tensor) {
      return tensor.toTensor((PtNDManager) arrays);
    }

    @Override
    public void close() {
      values.stream().distinct().forEach(IValue::close);
      arrays.close();
    }
  }
}
