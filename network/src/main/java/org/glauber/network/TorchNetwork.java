package org.glauber.network;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.glauber.core.Levels;
import org.glauber.core.NoiseLaw;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneNetwork;
import org.glauber.core.lane.LaneOutcomes;
import org.glauber.core.lane.LaneStep;
import org.glauber.core.random.ChainRandomness;
import org.glauber.model.Model;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Logits;
import org.glauber.network.sampler.Sampler;
import org.glauber.network.script.DenoiserMethod;
import org.glauber.network.script.ScriptModule;

/**
 * A model's network and sampler on one device. A batch is transferred to the device as one array,
 * and its outcomes return as three or four numbers for each lane; logits stay on the device.
 *
 * <p>The Gumbel noise is computed in Java or on the device, whichever is faster. In Java the ten
 * rounds of Philox are a loop over registers, 4 ns a number. In the sampler they are 160
 * operations, each a pass over memory on a CPU or a kernel launch on a GPU, where they take 1.2 ms
 * for a hundred numbers as for a million. Both compute the same integers.
 *
 * <p>Confined to the thread that opened it, because the engine's modes are per thread.
 */
public final class TorchNetwork implements LaneNetwork {
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
  private static final String TABULATE = "tabulate";

  /** The amount of noise numbers from which a GPU is faster than Java, transfer included. */
  private static final int GPU_NOISE_THRESHOLD = 200_000;

  private final Path file;
  private final LogitCheck check;
  private final NDManager manager;
  private final ScriptModule denoiser;
  private final DenoiserMethod method;
  private final ScriptModule sampler;
  private int maxVisits = Levels.PURE_NOISE;

  private TorchNetwork(
      Path file, LogitCheck check, NDManager manager, ScriptModule denoiser, ScriptModule sampler) {
    this.file = file;
    this.check = check;
    this.manager = manager;
    this.denoiser = denoiser;
    this.method = DenoiserMethod.of(denoiser);
    this.sampler = sampler;
  }

  /**
   * Loads a model onto a device and evaluates one lane as a test.
   *
   * @throws NetworkRefusedException when libtorch cannot read the model's {@code denoiser.pt}, or
   *     its logits do not match the manifest
   */
  public static TorchNetwork open(Model model, Device device) {
    Path file = model.file(FileRole.FILE_ROLE_DENOISER);
    boolean cleanLogits = model.manifest().getLogits() == Logits.LOGITS_CLEAN;
    TorchNetwork network = open(file, cleanLogits, model.noiseLaw(), device);
    try {
      if (model.manifest().hasPureNoiseVisits()) {
        network.setPureNoiseVisits(model.manifest().getPureNoiseVisits());
      }
      network.tabulate(model.scan().siteCount() * model.manifest().getMaxSweeps());
      network.tryOut(model.manifest().getSiteCount());
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw network.refusal(e);
    }
  }

  /**
   * Loads a network file onto a device.
   *
   * @param cleanLogits whether the network returns clean logits; otherwise signal logits
   * @throws NetworkRefusedException when libtorch cannot read the file, or the module has no method
   *     that computes logits
   */
  public static TorchNetwork open(Path file, boolean cleanLogits, NoiseLaw noise, Device device) {
    TorchEngine.load();
    JniUtils.setGraphExecutorOptimize(false);
    NDManager manager = NDManager.newBaseManager(device);
    List<AutoCloseable> opened = new ArrayList<>(List.of(manager));
    try {
      ScriptModule denoiser = read(manager, file);
      opened.addFirst(denoiser);
      ScriptModule sampler = openSampler(manager, cleanLogits, noise);
      opened.addFirst(sampler);
      return new TorchNetwork(file, new LogitCheck(noise), manager, denoiser, sampler);
    } catch (NetworkRefusedException e) {
      opened.forEach(TorchNetwork::closeQuietly);
      throw e;
    } catch (RuntimeException | IOException e) {
      opened.forEach(TorchNetwork::closeQuietly);
      throw new NetworkRefusedException(file, e);
    }
  }

  private static ScriptModule read(NDManager manager, Path file) {
    try {
      return ScriptModule.open(manager, file);
    } catch (RuntimeException e) {
      throw NetworkRefusedException.unreadable(file, e);
    }
  }

  /** The exception for this network when a test of it has failed. */
  public NetworkRefusedException refusal(RuntimeException cause) {
    return new NetworkRefusedException(file, cause);
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

  /**
   * The most lanes of a pass. A pass that looks ahead draws two uniform numbers for every lane and
   * token, which must fit into one Java array unless a GPU draws them.
   */
  public int maxLanes() {
    return manager.getDevice().isGpu()
        ? Integer.MAX_VALUE
        : LARGEST_ARRAY / 2 / check.noise().vocabularySize();
  }

  /**
   * Sets the visit count by which the network recognises {@link Levels#PURE_NOISE}. It is also the
   * largest visit count that the network is shown.
   *
   * @throws IllegalArgumentException when the network takes no visits
   */
  public void setPureNoiseVisits(int visits) {
    if (!method.takesVisits()) {
      throw new IllegalArgumentException(
          "it takes no visits and cannot recognise pure noise,"
              + " so its manifest must not have pure_noise_visits");
    }
    maxVisits = visits;
  }

  /** The method that is called, with its parameters, for people. */
  public String signature() {
    return method.signature();
  }

  /** The number of parameters of the network. Tensors that are not parameters do not count. */
  public long parameterCount() {
    return denoiser.parameterShapes().stream()
        .mapToLong(shape -> Arrays.stream(shape).reduce(1, Math::multiplyExact))
        .sum();
  }

  /** Lets the network precompute what depends on the step alone, if it has a method for it. */
  private void tabulate(int stepCount) {
    if (denoiser.methods().contains(TABULATE)) {
      try (IValue steps = IValue.from((long) stepCount)) {
        denoiser.run(TABULATE, steps).close();
      }
    }
  }

  private void tryOut(int siteCount) {
    int vocabularySize = check.noise().vocabularySize();
    LaneBatch batch = new LaneBatch(1, siteCount, vocabularySize);
    int[] visits = new int[siteCount];
    if (maxVisits != Levels.PURE_NOISE) {
      Arrays.fill(visits, Levels.PURE_NOISE); // fails if the network has no such visit count
    }
    batch.add(new int[siteCount], visits, LaneStep.heatBath(0, 0, 0, 1, 1, 1));
    float[] logits = logits(batch);
    if (logits.length != vocabularySize) {
      throw new IllegalArgumentException(
          "it returns %d logits a lane, but V is %d".formatted(logits.length, vocabularySize));
    }
    check.requireValid(logits, batch);
  }

  @Override
  public LaneOutcomes decide(LaneBatch batch) {
    try (DeviceCall call = new DeviceCall(batch)) {
      IValue uniforms = call.uniforms();
      return call.outcomes(
          sampler.run("decide", call.logits(), call.rows(), uniforms), LaneOutcomes.WIDTH);
    }
  }

  /**
   * Decides like {@link #decide}, but without margins, which are most of the sampler's work. For
   * measuring the cost of a pass whose outcomes are not decided again.
   *
   * @return one outcome for each lane, in order, with an infinite margin
   */
  public LaneOutcomes decideWithoutMargins(LaneBatch batch) {
    try (DeviceCall call = new DeviceCall(batch)) {
      IValue uniforms = call.uniforms();
      return call.outcomes(
          sampler.run("decide_without_margins", call.logits(), call.rows(), uniforms),
          LaneOutcomes.WIDTH);
    }
  }

  @Override
  public LaneOutcomes decideAhead(LaneBatch batch) {
    try (DeviceCall call = new DeviceCall(batch)) {
      IValue uniforms = call.uniformsAhead();
      return call.outcomes(
          sampler.run("decide_ahead", call.logits(), call.rows(), uniforms),
          LaneOutcomes.WIDTH_AHEAD);
    }
  }

  @Override
  public LaneOutcomes guess(LaneBatch batch) {
    try (DeviceCall call = new DeviceCall(batch)) {
      return call.outcomes(sampler.run("guess", call.rows(), call.uniforms()), LaneOutcomes.WIDTH);
    }
  }

  /**
   * Computes the logits of a batch, for measurements.
   *
   * @return (lane · token)
   */
  public float[] logits(LaneBatch batch) {
    try (DeviceCall call = new DeviceCall(batch)) {
      return call.array(call.keep(sampler.run("floats", call.logits()))).toFloatArray();
    }
  }

  /**
   * The largest difference of a drawable token's logit between this batch and its lane alone;
   * infinite when only one of the two logits is -∞, which forbids the token.
   *
   * @param lanes the lanes to compare
   * @throws IllegalArgumentException when a lane's logits define no distribution
   */
  public double deviation(LaneBatch batch, int... lanes) {
    float[] together = validLogits(batch);
    double deviation = 0;
    for (int lane : lanes) {
      deviation = Math.max(deviation, deviation(validLogits(batch.single(lane)), together, lane));
    }
    return deviation;
  }

  /**
   * The largest difference, as in {@link #deviation(LaneBatch, int...)}, of logits that were
   * computed before.
   *
   * @param alone (token) the logits of the lane alone
   * @param together (lane · token)
   * @param lane of {@code together}
   */
  public double deviation(float[] alone, float[] together, int lane) {
    return check.deviation(alone, together, lane);
  }

  /**
   * Computes the logits of a batch and validates them.
   *
   * @return (lane · token)
   * @throws IllegalArgumentException when a lane's logits define no distribution
   */
  public float[] validLogits(LaneBatch batch) {
    float[] logits = logits(batch);
    check.requireValid(logits, batch);
    return logits;
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

  /**
   * The arrays and values of one call on the device. Each value must be closed, or its memory
   * leaks.
   */
  private final class DeviceCall implements AutoCloseable {
    private final LaneBatch batch;
    private final NDManager arrays = manager.newSubManager();
    private final List<IValue> values = new ArrayList<>();
    private final IValue rows;

    DeviceCall(LaneBatch batch) {
      this.batch = batch;
      batch.limitVisits(maxVisits);
      this.rows = matrix(batch.rows(), batch.size(), batch.width());
    }

    IValue rows() {
      return rows;
    }

    IValue logits() {
      IValue[] asked = keep(sampler.run("unpack", rows)).toIValueTuple();
      Arrays.stream(asked).forEach(this::keep);
      return keep(method.run(denoiser, asked[0], asked[1], asked[2], asked[3]));
    }

    IValue uniforms() {
      if (isDeviceFaster(batch.size())) {
        return keep(sampler.run("uniforms", rows));
      }
      double[] uniforms = new double[batch.size() * batch.vocabularySize()]; // (lane, token)
      for (int lane = 0; lane < batch.size(); lane++) {
        fill(uniforms, lane, batch.step(lane));
      }
      return matrix(uniforms, batch.size(), batch.vocabularySize());
    }

    IValue uniformsAhead() {
      if (isDeviceFaster(2 * batch.size())) {
        return keep(sampler.run("uniforms_ahead", rows));
      }
      double[] uniforms = new double[2 * batch.size() * batch.vocabularySize()];
      for (int lane = 0; lane < batch.size(); lane++) {
        fill(uniforms, lane, batch.step(lane));
        fill(uniforms, batch.size() + lane, batch.next(lane));
      }
      return matrix(uniforms, 2 * batch.size(), batch.vocabularySize());
    }

    private boolean isDeviceFaster(int draws) {
      return manager.getDevice().isGpu()
          && (long) draws * batch.vocabularySize() >= GPU_NOISE_THRESHOLD;
    }

    private void fill(double[] uniforms, int row, LaneStep step) {
      ChainRandomness randomness = new ChainRandomness(step.seed());
      int first = row * batch.vocabularySize();
      for (int token = 0; token < batch.vocabularySize(); token++) {
        uniforms[first + token] = randomness.gumbelUniform(step.step(), token);
      }
    }

    LaneOutcomes outcomes(IValue decided, int width) {
      return new LaneOutcomes(array(keep(decided)).toDoubleArray(), width);
    }

    PtNDArray array(IValue value) {
      return value.toTensor((PtNDManager) arrays);
    }

    IValue keep(IValue value) {
      values.add(value);
      return value;
    }

    private IValue matrix(double[] byRow, int rowCount, int width) {
      DoubleBuffer numbers = DoubleBuffer.wrap(byRow, 0, rowCount * width);
      return keep(IValue.from((PtNDArray) arrays.create(numbers, new Shape(rowCount, width))));
    }

    @Override
    public void close() {
      values.forEach(IValue::close);
      arrays.close();
    }
  }
}
