package org.glauber.network.conversion;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glauber.network.checkpoint.tensor.StoredTensor;
import org.glauber.network.conversion.TensorRule.Source;
import org.glauber.network.dit.DitWeight;

/** Finds the tensors of every weight in a tree, and lists those that are missing or unmapped. */
final class ResolvedTensors {
  private static final int MAX_LAYERS = 10_000;

  private final WeightTree tree;
  private final TensorMap map;
  private final int layers;
  private final Set<String> used = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  /** The parts of each weight by block; of one entry for a weight that is not of the blocks. */
  private final Map<DitWeight, List<List<StoredTensor>>> weights = new EnumMap<>(DitWeight.class);

  private ResolvedTensors(WeightTree tree, TensorMap map) {
    this.tree = tree;
    this.map = map;
    this.layers = countLayers();
  }

  static ResolvedTensors of(WeightTree tree, TensorMap map) {
    ResolvedTensors resolved = new ResolvedTensors(tree, map);
    for (DitWeight weight : DitWeight.values()) {
      TensorRule rule = map.rules().get(weight);
      if (rule != null) {
        resolved.resolve(rule);
      } else if (!weight.isOptional()) {
        resolved.problems.add("missing: " + weight.attribute() + ", which the map does not name");
      }
    }
    resolved.used.add(map.rotaryFrequencies());
    tree.tensors()
        .forEach(
            (name, tensor) -> {
              if (!resolved.used.contains(name) && !map.ignores(name)) {
                resolved.problems.add("unmapped: " + name + " " + tensor.shapeText());
              }
            });
    return resolved;
  }

  int layers() {
    return layers;
  }

  /** What is missing, unmapped or cannot be cut as the map says. */
  List<String> problems() {
    return problems;
  }

  /** The parts of every weight by block. */
  Map<DitWeight, List<List<StoredTensor>>> weights() {
    return weights;
  }

  private int countLayers() {
    int count = 0;
    for (TensorRule rule : map.rules().values()) {
      if (!rule.target().isOfBlocks()) {
        continue;
      }
      for (List<Source> forms : rule.parts()) {
        for (Source source : forms) {
          count = Math.max(count, countLayers(source));
        }
      }
    }
    return Math.min(count, MAX_LAYERS);
  }

  private int countLayers(Source source) {
    if (source.isUnstacked()) {
      StoredTensor stacked = tree.tensors().get(source.name());
      return stacked == null || stacked.dimensions() == 0
          ? 0
          : (int) Math.min(stacked.size(0), MAX_LAYERS);
    }
    int count = 0;
    for (String name : List.of(source.name(), flat(source.name()))) {
      Pattern pattern =
          Pattern.compile(Pattern.quote(name).replace(TensorRule.BLOCK, "\\E(\\d{1,4})\\Q"));
      for (String tensor : tree.tensors().keySet()) {
        Matcher matcher = pattern.matcher(tensor);
        if (matcher.matches()) {
          count = Math.max(count, Integer.parseInt(matcher.group(1)) + 1);
        }
      }
    }
    return count;
  }

  private void resolve(TensorRule rule) {
    int count = rule.target().isOfBlocks() ? Math.max(layers, 1) : 1;
    List<List<StoredTensor>> blocks = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (int block = 0; block < count; block++) {
      List<StoredTensor> parts = new ArrayList<>();
      for (List<Source> forms : rule.parts()) {
        resolve(rule, forms, block, parts, missing);
      }
      blocks.add(parts);
    }
    boolean isAbsent = blocks.stream().allMatch(List::isEmpty);
    if (rule.isOptional() && isAbsent) {
      return;
    }
    problems.addAll(missing);
    if (missing.isEmpty()) {
      weights.put(rule.target(), blocks);
    }
  }

  private void resolve(
      TensorRule rule,
      List<Source> forms,
      int block,
      List<StoredTensor> parts,
      List<String> missing) {
    for (Source source : forms) {
      String name = source.nameIn(block);
      for (String form : List.of(name, flat(name))) {
        StoredTensor tensor = tree.tensors().get(form);
        if (tensor == null) {
          continue;
        }
        used.add(form);
        if (!tensor.type().isFloatingPoint()) {
          missing.add("misshapen: %s is of type %s, not of numbers".formatted(form, tensor.type()));
          return;
        }
        try {
          parts.add(source.of(tensor, block));
        } catch (IllegalArgumentException e) {
          missing.add("misshapen: " + form + " " + e.getMessage());
        }
        return;
      }
    }
    missing.add(
        "missing: %s, the %s%s"
            .formatted(
                String.join(" or ", forms.stream().map(source -> source.nameIn(block)).toList()),
                rule.target().attribute(),
                rule.target().isOfBlocks() ? " of block " + block : ""));
  }

  /** The name as Flax forms it of lists: {@code blocks_0.mlp_0} for {@code blocks.0.mlp.0}. */
  private static String flat(String name) {
    return name.replaceAll("\\.(\\d+|\\{n\\})", "_$1");
  }
}
