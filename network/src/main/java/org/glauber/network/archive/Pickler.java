package org.glauber.network.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a module tree in pickle protocol 2, restricted to what libtorch's unpickler reads.
 *
 * <p>A tensor is written as a persistent id, which is the number of its {@code data/} record: its
 * index in {@link #tensors()}.
 */
final class Pickler {
  private static final int PROTO = 0x80;
  private static final int NEWOBJ = 0x81;
  private static final int TUPLE1 = 0x85;
  private static final int NEWTRUE = 0x88;
  private static final int NEWFALSE = 0x89;
  private static final int LONG1 = 0x8a;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<ScriptValue.Tensor> tensors = new ArrayList<>();

  /** The pickle of a module. */
  byte[] pickle(ScriptValue.Module module) {
    out.write(PROTO);
    out.write(2);
    value(module);
    out.write('.');
    return out.toByteArray();
  }

  /** The tensors written so far; a tensor's index is the name of its record. */
  List<ScriptValue.Tensor> tensors() {
    return tensors;
  }

  private void value(ScriptValue value) {
    switch (value) {
      case ScriptValue.Module module -> module(module);
      case ScriptValue.Tensor tensor -> tensor(tensor);
      case ScriptValue.Whole whole -> whole(whole.value());
      case ScriptValue.Real real -> real(real.value());
      case ScriptValue.Truth truth -> out.write(truth.value() ? NEWTRUE : NEWFALSE);
      case ScriptValue.Sequence sequence -> sequence(sequence);
    }
  }

  private void module(ScriptValue.Module module) {
    global("__torch__", module.className());
    out.write(')');
    out.write(NEWOBJ);
    out.write('}');
    out.write('(');
    module
        .attributes()
        .forEach(
            (name, attribute) -> {
              string(name);
              value(attribute);
            });
    out.write('u');
    out.write('b');
  }

  private void sequence(ScriptValue.Sequence sequence) {
    boolean ofTensors = sequence.values().stream().allMatch(ScriptValue.Tensor.class::isInstance);
    if (ofTensors) {
      global("torch.jit._pickle", "build_tensorlist");
    }
    out.write(']');
    out.write('(');
    sequence.values().forEach(this::value);
    out.write('e');
    if (ofTensors) {
      out.write(TUPLE1);
      out.write('R');
    }
  }

  /*   * Writes a call of {@code torch._utils._rebuild_tensor_v2(storage, offset, size, stride,
   * requires_grad, hooks)}.
   */
  private void tensor(ScriptValue.Tensor tensor) {
    int record = tensors.size();
    tensors.add(tensor);
    global("torch._utils", "_rebuild_tensor_v2");
    out.write('(');
    out.write('(');
    string("storage");
    global("torch", tensor.data().storageClass());
    string(Integer.toString(record));
    string("cpu");
    whole(tensor.data().count());
    out.write('t');
    out.write('Q');
    whole(0);
    longs(tensor.shape());
    longs(rowMajorStrides(tensor.shape()));
    out.write(tensor.trainable() ? NEWTRUE : NEWFALSE);
    global("collections", "OrderedDict");
    out.write(')');
    out.write('R');
    out.write('t');
    out.write('R');
  }

  private static long[] rowMajorStrides(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int dimension = shape.length - 1; dimension >= 0; dimension--) {
      strides[dimension] = stride;
      stride *= shape[dimension];
    }
    return strides;
  }

  private void longs(long[] values) {
    out.write('(');
    for (long value : values) {
      whole(value);
    }
    out.write('t');
  }

  private void global(String module, String name) {
    out.write('c');
    out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private void string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write('X');
    little(4).putInt(bytes.length);
    flush();
    out.writeBytes(bytes);
  }

  private void whole(long value) {
    if (value == (int) value) {
      out.write('J');
      little(4).putInt((int) value);
    } else {
      out.write(LONG1);
      out.write(8);
      little(8).putLong(value);
    }
    flush();
  }

  private void real(double value) {
    out.write('G');
    little(8).order(ByteOrder.BIG_ENDIAN).putDouble(value);
    flush();
  }

  private ByteBuffer scratch = ByteBuffer.allocate(0);

  private ByteBuffer little(int bytes) {
    scratch = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return scratch;
  }

  private void flush() {
    out.writeBytes(scratch.array());
  }
}
