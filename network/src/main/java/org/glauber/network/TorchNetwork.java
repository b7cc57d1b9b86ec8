package org.glauber.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.glauber.core.NoiseLaw;
import org.glauber.model.Model;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Logits;
import org.glauber.network.lane.LaneBatch;
import org.glauber.network.lane.LaneNetwork;
import org.glauber.network.lane.LaneOutcomes;
import org.glauber.network.sampler.Sampler;

/**
 * A model's network and sampler on one device. A batch goes in as a handful of arrays and comes
 * back as three numbers a lane; logits never leave the device.
 *
 * <p>Belongs to the thread that opened it: the engine's modes are per thread.
 */
public final class TorchNetwork implements LaneNetwork {
  private final NDManager manager;
  private final ScriptModule denoiser;
  private final ScriptModule sampler;

  private TorchNetwork(NDManager manager, ScriptModule denoiser, ScriptModule sampler) {
    this.manager = manager;
    this.denoiser = denoiser;
    this.sampler = sampler;
  }

  /**
   * Loads a model onto a device.
   *
   * @throws NetworkRefusedException when libtorch cannot read the model's {@code denoiser.pt}
   */
  public static TorchNetwork open(Model model, Device device) {
    return open(
        model.file(FileRole.FILE_ROLE_DENOISER),
        model.manifest().getLogits() == Logits.LOGITS_CLEAN,
        model.noiseLaw(),
        device);
  }

  /**
   * Loads a network file onto a device.
   *
   * @param cleanLogits whether the network puts out clean logits, else signal logits
   * @throws NetworkRefusedException when libtorch cannot read the file
   */
  public static TorchNetwork open(Path file, boolean cleanLogits, NoiseLaw noise, Device device) {
    Engine.getInstance();
    JniUtils.setGraphExecutorOptimize(false);
    NDManager manager = NDManager.newBaseManager(device);
    List<AutoCloseable> opened = new ArrayList<>(List.of(manager));
    try {
      ScriptModule denoiser = ScriptModule.open(manager, file);
      opened.addFirst(denoiser);
      return new TorchNetwork(manager, denoiser, openSampler(manager, cleanLogits, noise));
    } catch (RuntimeException | IOException e) {
      opened.forEach(TorchNetwork::closeQuietly);
      throw new NetworkRefusedException(file, e);
    }
  }

  private static ScriptModule openSampler(NDManager manager, boolean cleanLogits, NoiseLaw noise)
      throws IOException {
    Path archive = Files.createTempFile("glauber-sampler", ".pt");
    try {
      Sampler.write(archive, cleanLogits, noise);
      return ScriptModule.open(manager, archive);
    } finally {
      Files.delete(archive);
    }
  }

  @Override
  public LaneOutcomes decide(LaneBatch batch) {
    try (NDManager turn = manager.newSubManager()) {
      Arguments arguments = new Arguments(turn, batch.size());
      IValue step = arguments.longs(batch.steps());
      try (IValue logits = logits(batch, arguments, step);
          IValue decided =
              sampler.run(
                  "decide",
                  logits,
                  step,
                  arguments.longs(batch.lowSeeds()),
                  arguments.longs(batch.highSeeds()),
                  arguments.doubles(batch.kappas()),
                  arguments.doubles(batch.temperatures()),
                  arguments.doubles(batch.topPs()))) {
        PtNDArray rows = decided.toTensor((ai.djl.pytorch.engine.PtNDManager) turn);
        return new LaneOutcomes(rows.toDoubleArray());
      } finally {
        arguments.close();
      }
    }
  }

  /**
   * The logits themselves, for measuring.
   *
   * @return (lane · token)
   */
  public float[] logits(LaneBatch batch) {
    try (NDManager turn = manager.newSubManager()) {
      Arguments arguments = new Arguments(turn, batch.size());
      try (IValue logits = logits(batch, arguments, arguments.longs(batch.steps()))) {
        return logits.toTensor((ai.djl.pytorch.engine.PtNDManager) turn).toFloatArray();
      } finally {
        arguments.close();
      }
    }
  }

  private IValue logits(LaneBatch batch, Arguments arguments, IValue step) {
    return denoiser.run(
        "logits",
        arguments.longs(batch.tokens(), batch.siteCount()),
        step,
        arguments.longs(batch.sites()),
        arguments.longs(batch.visits(), batch.siteCount()));
  }

  @Override
  public void close() {
    denoiser.close();
    sampler.close();
    manager.close();
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The arrays of one turn on the device; an engine's value leaks unless it is closed itself. */
  private static final class Arguments implements AutoCloseable {
    private final NDManager turn;
    private final int lanes;
    private final List<IValue> values = new ArrayList<>();

    Arguments(NDManager turn, int lanes) {
      this.turn = turn;
      this.lanes = lanes;
    }

    IValue longs(long[] byLane) {
      return value(turn.create(LongBuffer.wrap(byLane, 0, lanes), new Shape(lanes)));
    }

    IValue longs(long[] bySite, int siteCount) {
      return value(
          turn.create(LongBuffer.wrap(bySite, 0, lanes * siteCount), new Shape(lanes, siteCount)));
    }

    IValue doubles(double[] byLane) {
      return value(turn.create(DoubleBuffer.wrap(byLane, 0, lanes), new Shape(lanes)));
    }

    private IValue value(NDArray array) {
      IValue value = IValue.from((PtNDArray) array);
      values.add(value);
      return value;
    }

    @Override
    public void close() {
      values.forEach(IValue::close);
    }
  }
}
