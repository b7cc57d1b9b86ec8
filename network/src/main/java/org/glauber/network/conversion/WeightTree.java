package org.glauber.network.conversion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.glauber.network.checkpoint.tensor.StoredTensor;

/**
 * The tensors of one network in a checkpoint, which may contain several: the trained weights, their
 * exponential moving average, and the moments of an optimizer.
 *
 * @param path where it lies, such as {@code ema_params}; empty for the whole checkpoint
 * @param tensors by name below the path
 * @param others the paths of other networks in the checkpoint
 */
record WeightTree(String path, SequencedMap<String, StoredTensor> tensors, List<String> others) {

  /** What {@code --tree} calls the whole checkpoint. */
  private static final String TOP = ".";

  private static final Pattern AVERAGE =
      Pattern.compile("(?i)(.*_)?ema(_.*)?|(.*_)?shadow(_.*)?|averaged?(_.*)?");
  private static final Set<String> OPTIMIZER =
      Set.of(
          "opt_state",
          "optimizer",
          "optimizer_state",
          "optimizer_states",
          "opt_states",
          "mu",
          "nu",
          "exp_avg",
          "exp_avg_sq");
  private static final Pattern SHADOW_LIST =
      Pattern.compile("(?:(.*)\\.)?shadow_params\\.(\\d{1,6})");

  /**
   * The network to import: the one that {@code requested} names, or the moving average, or the only
   * one.
   *
   * @param requested a path, or empty
   * @throws ConversionException when several networks remain
   */
  static WeightTree select(
      SequencedMap<String, StoredTensor> tensors, TensorMap map, String requested) {
    Set<String> paths = paths(tensors, map);
    SequencedMap<String, StoredTensor> shadow = shadowList(tensors);
    List<String> eligible = paths.stream().filter(path -> isBelow(path, requested)).toList();
    List<String> averages = eligible.stream().filter(WeightTree::isAverage).toList();
    boolean wantsShadow =
        requested.isEmpty() || shadow.keySet().stream().anyMatch(n -> isBelow(n, requested));
    if (!averages.isEmpty()) {
      eligible = averages;
    } else if (!shadow.isEmpty() && wantsShadow && paths.size() == 1) {
      WeightTree trained = at(paths.iterator().next(), tensors, paths);
      return named(trained, shadow, map);
    }
    if (eligible.size() > 1 || (eligible.isEmpty() && !requested.isEmpty())) {
      throw new ConversionException(
          "the checkpoint has %s: choose one with --tree"
              .formatted(
                  paths.isEmpty()
                      ? "no network that the map describes"
                      : "the networks " + shown(paths)));
    }
    return at(eligible.isEmpty() ? "" : eligible.getFirst(), tensors, paths);
  }

  private static String shown(Set<String> paths) {
    return String.join(", ", paths.stream().map(p -> p.isEmpty() ? TOP : p).toList());
  }

  /** Where a tensor with the name of the token embedding lies. */
  private static Set<String> paths(SequencedMap<String, StoredTensor> tensors, TensorMap map) {
    TensorRule embedding = map.rules().get(org.glauber.network.dit.DitWeight.TOKEN_EMBEDDING);
    Set<String> paths = new TreeSet<>();
    if (embedding == null) {
      return paths;
    }
    for (TensorRule.Source source : embedding.parts().getFirst()) {
      for (String name : tensors.keySet()) {
        if (name.equals(source.name()) || name.endsWith("." + source.name())) {
          String path = name.substring(0, name.length() - source.name().length());
          paths.add(path.isEmpty() ? "" : path.substring(0, path.length() - 1));
        }
      }
    }
    paths.removeIf(WeightTree::isOptimizer);
    return paths;
  }

  private static boolean isBelow(String path, String requested) {
    return requested.isEmpty()
        || path.equals(requested.equals(TOP) ? "" : requested)
        || path.startsWith(requested + ".");
  }

  private static boolean isAverage(String path) {
    return Arrays.stream(path.split("\\.", -1)).anyMatch(part -> AVERAGE.matcher(part).matches());
  }

  private static boolean isOptimizer(String path) {
    return Arrays.stream(path.split("\\.", -1)).anyMatch(OPTIMIZER::contains);
  }

  private static WeightTree at(
      String path, SequencedMap<String, StoredTensor> tensors, Set<String> paths) {
    List<String> others = paths.stream().filter(other -> !other.equals(path)).toList();
    SequencedMap<String, StoredTensor> below = new LinkedHashMap<>();
    String prefix = path.isEmpty() ? "" : path + ".";
    tensors.forEach(
        (name, tensor) -> {
          boolean isOther =
              others.stream().anyMatch(o -> o.length() > path.length() && name.startsWith(o + "."));
          boolean isState =
              path.isEmpty() && (isOptimizer(name) || SHADOW_LIST.matcher(name).matches());
          if (name.startsWith(prefix) && !isOther && !isState) {
            below.put(name.substring(prefix.length()), tensor);
          }
        });
    return new WeightTree(path, below, others);
  }

  private static SequencedMap<String, StoredTensor> shadowList(
      SequencedMap<String, StoredTensor> tensors) {
    SequencedMap<String, StoredTensor> list = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (SHADOW_LIST.matcher(name).matches()) {
            list.put(name, tensor);
          }
        });
    return list;
  }

  /**
   * The moving average that SEDD and MDLM keep as a list, in the order of the network's parameters,
   * which is the order of its state dict without the buffer of rotary frequencies.
   */
  private static WeightTree named(
      WeightTree trained, SequencedMap<String, StoredTensor> shadow, TensorMap map) {
    List<String> names = new ArrayList<>(trained.tensors().keySet());
    names.removeIf(name -> name.equals(map.rotaryFrequencies()) || map.ignores(name));
    List<StoredTensor> values = List.copyOf(shadow.values());
    // What follows the network's parameters are those of its noise schedule, each a single number.
    boolean fits =
        names.size() <= values.size()
            && values.stream().skip(names.size()).allMatch(value -> value.count() == 1);
    for (int k = 0; fits && k < names.size(); k++) {
      StoredTensor parameter = trained.tensors().get(names.get(k));
      fits = parameter != null && Arrays.equals(parameter.shape(), values.get(k).shape());
    }
    if (!fits) {
      throw new ConversionException(
          "the moving average %s does not have the shapes of the parameters of %s: choose the latter with --tree"
              .formatted(
                  shadow.firstEntry().getKey(),
                  trained.path().isEmpty() ? "the checkpoint" : trained.path()));
    }
    SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>(trained.tensors());
    for (int k = 0; k < names.size(); k++) {
      tensors.put(names.get(k), values.get(k));
    }
    String first = shadow.firstEntry().getKey();
    return new WeightTree(
        first.substring(0, first.lastIndexOf('.')), tensors, List.of(trained.path()));
  }
}
