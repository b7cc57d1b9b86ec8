package org.glauber.network.conversion;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.glauber.network.dit.DitWeight;

/**
 * The names of a kind of checkpoint: which tensors become which weights, and which are ignored.
 *
 * @param name how messages call the map
 * @param rules one for each weight that the kind has
 * @param ignored names of tensors that are no weights; {@code *} stands for any characters
 * @param rotaryFrequencies the name of the tensor of rotary frequencies, which some checkpoints
 *     have
 */
public record TensorMap(
    String name, Map<DitWeight, TensorRule> rules, List<String> ignored, String rotaryFrequencies) {

  public TensorMap {
    rules = Map.copyOf(rules);
    ignored = List.copyOf(ignored);
  }

  /** The map of the transformers of SEDD and MDLM, by the names of PyTorch or Flax. */
  public static TensorMap sedd() {
    Rules rules = new Rules();
    rules.plain(DitWeight.TOKEN_EMBEDDING, "vocab_embed.embedding", "vocab_embed.weight");
    rules.linear(DitWeight.TIME_IN, DitWeight.TIME_IN_BIAS, "sigma_map.mlp.0", true);
    rules.linear(DitWeight.TIME_OUT, DitWeight.TIME_OUT_BIAS, "sigma_map.mlp.2", true);
    rules.linear(DitWeight.QKV, DitWeight.QKV_BIAS, "blocks.{n}.attn_qkv", false);
    rules.linear(
        DitWeight.ATTENTION_OUT, DitWeight.ATTENTION_OUT_BIAS, "blocks.{n}.attn_out", false);
    rules.norm(DitWeight.ATTENTION_NORM, DitWeight.ATTENTION_NORM_BIAS, "blocks.{n}.norm1");
    rules.norm(DitWeight.MLP_NORM, DitWeight.MLP_NORM_BIAS, "blocks.{n}.norm2");
    rules.linear(DitWeight.MLP_IN, DitWeight.MLP_IN_BIAS, "blocks.{n}.mlp.0", true);
    rules.linear(DitWeight.MLP_OUT, DitWeight.MLP_OUT_BIAS, "blocks.{n}.mlp.2", true);
    rules.linear(
        DitWeight.MODULATION, DitWeight.MODULATION_BIAS, "blocks.{n}.adaLN_modulation", true);
    rules.norm(DitWeight.HEAD_NORM, DitWeight.HEAD_NORM_BIAS, "output_layer.norm_final");
    rules.linear(
        DitWeight.HEAD_MODULATION,
        DitWeight.HEAD_MODULATION_BIAS,
        "output_layer.adaLN_modulation",
        true);
    rules.linear(DitWeight.HEAD, DitWeight.HEAD_BIAS, "output_layer.linear", true);
    return new TensorMap("the preset sedd", rules.rules, List.of(), "rotary_emb.inv_freq");
  }

  /** The same map with a head that is the token embedding, without a bias. */
  public TensorMap tied() {
    Map<DitWeight, TensorRule> changed = new EnumMap<>(rules);
    TensorRule embedding = changed.get(DitWeight.TOKEN_EMBEDDING);
    if (embedding != null) {
      changed.put(DitWeight.HEAD, new TensorRule(DitWeight.HEAD, embedding.parts(), false));
    }
    changed.computeIfPresent(
        DitWeight.HEAD_BIAS, (_, bias) -> new TensorRule(bias.target(), bias.parts(), true));
    return new TensorMap(name, changed, ignored, rotaryFrequencies);
  }

  boolean ignores(String tensor) {
    return ignored.stream().anyMatch(pattern -> matches(pattern, tensor));
  }

  private static boolean matches(String pattern, String tensor) {
    String expression =
        Pattern.compile("\\*")
            .splitAsStream(pattern)
            .map(Pattern::quote)
            .collect(Collectors.joining(".*", "", pattern.endsWith("*") ? ".*" : ""));
    return Pattern.matches(expression, tensor);
  }

  /** Collects the rules of a preset. */
  private static final class Rules {
    private final Map<DitWeight, TensorRule> rules = new EnumMap<>(DitWeight.class);

    private void plain(DitWeight weight, String... names) {
      put(weight, java.util.Arrays.stream(names).map(TensorRule.Source::plain).toList(), false);
    }

    private void linear(DitWeight weight, DitWeight bias, String module, boolean hasBias) {
      put(
          weight,
          List.of(
              TensorRule.Source.plain(module + ".weight"),
              TensorRule.Source.transposed(module + ".kernel")),
          false);
      put(bias, List.of(TensorRule.Source.plain(module + ".bias")), !hasBias);
    }

    private void norm(DitWeight weight, DitWeight bias, String module) {
      put(
          weight,
          List.of(
              TensorRule.Source.plain(module + ".weight"),
              TensorRule.Source.plain(module + ".scale")),
          false);
      put(bias, List.of(TensorRule.Source.plain(module + ".bias")), true);
    }

    private void put(DitWeight weight, List<TensorRule.Source> forms, boolean isOptional) {
      rules.put(weight, new TensorRule(weight, List.of(forms), isOptional));
    }
  }
}
