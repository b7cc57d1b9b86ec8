package org.glauber.network.conversion;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.archive.TensorData;
import org.glauber.network.checkpoint.Checkpoint;
import org.glauber.network.checkpoint.tensor.StoredTensor;
import org.glauber.network.dit.Dit;
import org.glauber.network.dit.DitShape;
import org.glauber.network.dit.DitWeight;

/**
 * A checkpoint whose tensors were found to be the weights of a transformer: every tensor is mapped,
 * none is missing, and all have the shapes that follow from each other.
 */
public final class Conversion {
  private static final double DEFAULT_ROTARY_BASE = 10_000;

  private final DitShape shape;
  private final ConversionSettings settings;
  private final WeightTree tree;
  private final Map<DitWeight, List<StoredTensor>> weights;
  private final float[] rotaryFrequencies;

  private Conversion(
      DitShape shape,
      ConversionSettings settings,
      WeightTree tree,
      Map<DitWeight, List<StoredTensor>> weights,
      float[] rotaryFrequencies) {
    this.shape = shape;
    this.settings = settings;
    this.tree = tree;
    this.weights = weights;
    this.rotaryFrequencies = rotaryFrequencies;
  }

  /**
   * Finds every weight.
   *
   * @throws ConversionException with a line for each tensor that is missing, unmapped or misshapen,
   *     or when a size that no tensor shows is not stated
   */
  public static Conversion of(Checkpoint checkpoint, TensorMap map, ConversionSettings settings) {
    WeightTree tree = WeightTree.select(checkpoint.tensors(), map, settings.tree());
    ResolvedTensors resolved = ResolvedTensors.of(tree, map);
    if (!resolved.problems().isEmpty()) {
      throw new ConversionException(
          "%s%s does not have the tensors of %s"
              .formatted(
                  checkpoint.path(),
                  tree.path().isEmpty() ? "" : ", " + tree.path() + ",",
                  map.name()),
          resolved.problems());
    }
    StoredTensor frequencies = tree.tensors().get(map.rotaryFrequencies());
    ShapeReader reader = new ShapeReader(resolved, settings, frequencies);
    DitShape shape = reader.shape();
    Map<DitWeight, List<StoredTensor>> weights = new EnumMap<>(DitWeight.class);
    List<String> problems = new ArrayList<>();
    resolved
        .weights()
        .forEach(
            (weight, blocks) ->
                weights.put(weight, reader.fitted(weight, blocks, shape, problems)));
    if (!problems.isEmpty()) {
      throw new ConversionException(
          checkpoint.path() + " has tensors of other shapes than the rest of it requires",
          problems);
    }
    return new Conversion(
        shape, settings, tree, weights, frequencies(frequencies, shape, settings));
  }

  private static float[] frequencies(
      @org.jspecify.annotations.Nullable StoredTensor stored,
      DitShape shape,
      ConversionSettings settings) {
    return settings
        .declared()
        .rotaryBase()
        .map(base -> Dit.rotaryFrequencies(shape.headWidth(), base))
        .orElseGet(
            () ->
                stored != null
                    ? stored.floats()
                    : Dit.rotaryFrequencies(shape.headWidth(), DEFAULT_ROTARY_BASE));
  }

  /** The sizes of the network. */
  public DitShape shape() {
    return shape;
  }

  /** Where the network lies in the checkpoint; empty for the whole checkpoint. */
  public String tree() {
    return tree.path();
  }

  /** The other networks in the checkpoint, which are left out. */
  public List<String> others() {
    return tree.others();
  }

  /** The number of parameters. */
  public long parameterCount() {
    return weights.values().stream()
        .flatMap(List::stream)
        .mapToLong(StoredTensor::count)
        .reduce(0, Math::addExact);
  }

  /** The biases and scales of norms that the checkpoint does not have: zero and one. */
  public List<String> absentWeights() {
    return Arrays.stream(DitWeight.values())
        .filter(weight -> !weights.containsKey(weight))
        .map(DitWeight::attribute)
        .toList();
  }

  /**
   * Writes the network as a TorchScript archive. Numbers are read from the checkpoint as they are
   * written.
   *
   * @param times the time input of each step
   * @throws ConversionException when a number is not finite
   */
  public void write(Path file, float[] times) throws IOException {
    Map<DitWeight, TensorData> data = new EnumMap<>(DitWeight.class);
    weights.forEach((weight, parts) -> data.put(weight, WeightNumbers.of(parts)));
    ArchiveWriter.write(
        file,
        Dit.source(),
        Dit.module(
            shape,
            settings.conventions(),
            data,
            new Dit.Positions(Objects.requireNonNull(times), rotaryFrequencies)));
  }
}
