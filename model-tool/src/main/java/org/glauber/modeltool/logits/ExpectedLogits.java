package org.glauber.modeltool.logits;

import ai.djl.engine.EngineException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.core.Levels;
import org.glauber.core.Visits;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneStep;
import org.glauber.model.Model;
import org.glauber.model.v1.ModelManifest;
import org.glauber.network.TorchNetwork;
import org.glauber.network.checkpoint.Checkpoint;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.checkpoint.tensor.StoredTensor;
import org.glauber.network.script.EngineProblem;

/**
 * Inputs of a network with the logits that it must return, from a safetensors file: {@code tokens}
 * (N, L), {@code step} (N), {@code site} (N), perhaps {@code visits} (N, L), and {@code logits} (N,
 * V). The token at the asked site is hidden, whatever the file has there.
 */
public final class ExpectedLogits {
  private static final int MAX_ROWS = 65_536;
  private static final List<String> NAMES = List.of("tokens", "step", "site", "visits", "logits");

  private final Path file;
  private final Checkpoint tensors;
  private final ModelManifest manifest;
  private final int rows;

  private ExpectedLogits(Path file, Checkpoint tensors, ModelManifest manifest) {
    this.file = file;
    this.tensors = tensors;
    this.manifest = manifest;
    StoredTensor tokens = tensors.tensor("tokens");
    this.rows = tokens.dimensions() == 0 ? 0 : (int) Math.min(tokens.size(0), Integer.MAX_VALUE);
  }

  /**
   * Compares the logits of a network with those of a file.
   *
   * @throws CommandFailure naming the file, the array, the rule and the value if the file does not
   *     have the arrays above
   */
  public static Comparison compare(
      Path file, double tolerance, Model model, TorchNetwork network, int lanes) {
    try (Checkpoint tensors = Checkpoint.open(file)) {
      ExpectedLogits expected = new ExpectedLogits(file, tensors, model.manifest());
      LaneBatch inputs = expected.inputs(model);
      return compare(inputs, expected.logits(), tolerance, network, lanes);
    } catch (CheckpointException e) {
      throw new CommandFailure(ExitCode.USAGE, "--expect: " + e.getMessage() + ".");
    } catch (EngineException e) {
      throw new CommandFailure(
          ExitCode.MODEL_REFUSED,
          "--expect: for inputs of %s the network fails: %s."
              .formatted(file, EngineProblem.line(e)));
    }
  }

  private static Comparison compare(
      LaneBatch inputs, float[] expected, double tolerance, TorchNetwork network, int lanes) {
    int width = inputs.vocabularySize();
    Differences differences = new Differences(width);
    for (int first = 0; first < inputs.size(); first += lanes) {
      int count = Math.min(lanes, inputs.size() - first);
      LaneBatch batch = new LaneBatch(count, inputs.state(first).length, width);
      for (int row = first; row < first + count; row++) {
        batch.add(inputs.state(row), inputs.visits(row), inputs.step(row));
      }
      float[] actual = network.logits(batch);
      for (int row = 0; row < count; row++) {
        int at = (first + row) * width;
        differences.add(
            first + row,
            Arrays.copyOfRange(expected, at, at + width),
            Arrays.copyOfRange(actual, row * width, (row + 1) * width));
      }
    }
    return differences.comparison(inputs.size(), tolerance);
  }

  private LaneBatch inputs(Model model) {
    int siteCount = manifest.getSiteCount();
    require(
        rows >= 1 && rows <= MAX_ROWS,
        "tokens",
        "must have 1 to %,d rows".formatted(MAX_ROWS),
        rows);
    for (String name : tensors.tensors().keySet()) {
      require(NAMES.contains(name), name, "must be one of " + NAMES, "another array");
    }
    long[] tokens = wholes("tokens", 0, manifest.getVocabularySize(), rows, siteCount);
    long[] steps = wholes("step", 0, Integer.MAX_VALUE, rows);
    long[] sites = wholes("site", 0, siteCount - 1, rows);
    boolean hasVisits = tensors.find("visits").isPresent();
    long[] visits =
        hasVisits ? wholes("visits", 0, Integer.MAX_VALUE, rows, siteCount) : new long[0];
    Visits chain = Visits.unclamped(model.scan(), levels());
    LaneBatch batch = new LaneBatch(rows, siteCount, manifest.getVocabularySize());
    for (int row = 0; row < rows; row++) {
      int step = (int) steps[row];
      int[] shown = hasVisits ? row(visits, row, siteCount) : visits(chain, step);
      batch.add(
          row(tokens, row, siteCount),
          shown,
          LaneStep.heatBath(step, (int) sites[row], 0, 1, 1, 1));
    }
    return batch;
  }

  private Levels levels() {
    int sweeps = manifest.getMaxSweeps();
    return manifest.hasPureNoiseVisits() ? Levels.sweeps(sweeps) : Levels.unlabelled(sweeps);
  }

  /** The visits after a step of plain sweeps; zeros for a step beyond them. */
  private static int[] visits(Visits chain, int step) {
    return step < chain.stepCount() ? chain.after(step) : new int[chain.siteCount()];
  }

  private static int[] row(long[] numbers, int row, int width) {
    return Arrays.stream(numbers, row * width, (row + 1) * width)
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  private float[] logits() {
    StoredTensor tensor = shaped("logits", rows, manifest.getVocabularySize());
    require(
        tensor.type().isFloatingPoint(), "logits", "must be F64, F32, F16 or BF16", tensor.type());
    return tensor.floats();
  }

  private long[] wholes(String name, long least, long most, long... shape) {
    StoredTensor tensor = shaped(name, shape);
    require(tensor.type().isInteger(), name, "must be whole numbers, I8 to I64", tensor.type());
    long[] numbers = tensor.longs();
    for (int k = 0; k < numbers.length; k++) {
      require(
          numbers[k] >= least && numbers[k] <= most,
          name + "[" + (shape.length == 1 ? k : k / shape[1] + ", " + k % shape[1]) + "]",
          "must be %,d to %,d".formatted(least, most),
          numbers[k]);
    }
    return numbers;
  }

  private StoredTensor shaped(String name, long... shape) {
    StoredTensor tensor = tensors.tensor(name);
    require(
        Arrays.equals(tensor.shape(), shape),
        name,
        "must have the shape " + StoredTensor.shapeText(shape),
        tensor.shapeText());
    return tensor;
  }

  private void require(boolean holds, String array, String rule, Object value) {
    if (!holds) {
      throw new CommandFailure(
          ExitCode.USAGE, "--expect: %s: %s %s, but is %s.".formatted(file, array, rule, value));
    }
  }
}
