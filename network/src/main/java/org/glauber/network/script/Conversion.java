package org.glauber.network.script;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.ScriptSource;
import org.glauber.network.archive.ScriptValue;

/** Converts number formats inside the engine. Its source is the resource {@code conversion.py}. */
final class Conversion implements AutoCloseable {
  private static final long WHOLE = 0;
  private static final long REAL = 1;

  private final ScriptModule module;

  private Conversion(ScriptModule module) {
    this.module = module;
  }

  /** Loads the conversions onto a device. */
  static Conversion open(NDManager manager) {
    try {
      Path archive = Files.createTempFile("glauber-conversion", ".pt");
      try {
        ArchiveWriter.write(
            archive,
            ScriptSource.read(Conversion.class, "conversion.py"),
            ScriptValue.Module.of("Conversion", Map.of("training", new ScriptValue.Truth(false))));
        return new Conversion(ScriptModule.open(manager, archive));
      } finally {
        Files.delete(archive);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A number format of libtorch, by its number. */
  enum Format {
    LONG(4),
    HALF(5),
    FLOAT(6),
    BFLOAT16(15);

    private final int number;

    Format(int number) {
      this.number = number;
    }
  }

  boolean isWhole(IValue tensor) {
    return kind(tensor) == WHOLE;
  }

  boolean isReal(IValue tensor) {
    return kind(tensor) == REAL;
  }

  private long kind(IValue tensor) {
    try (IValue kind = module.run("kind", tensor)) {
      return kind.toLong();
    }
  }

  /** The tensor in another format, in row-major order; the caller closes it. */
  IValue to(IValue tensor, Format format) {
    try (IValue number = IValue.from((long) format.number)) {
      return module.run("to", tensor, number);
    }
  }

  @Override
  public void close() {
    module.close();
  }
}
