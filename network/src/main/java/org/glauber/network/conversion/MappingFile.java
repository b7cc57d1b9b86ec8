package org.glauber.network.conversion;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.glauber.network.conversion.TensorRule.Source;
import org.glauber.network.dit.DitWeight;

/**
 * A file in JSON that says which tensors become which weights.
 *
 * <pre>
 * {"extends": "sedd",
 *  "tensors": {"mlp_in": {"from": "layers.{n}.ff.kernel", "transpose": true},
 *              "qkv": {"stack": ["layers.{n}.q.weight", "layers.{n}.k.weight", …]},
 *              "head": "embed.weight",
 *              "head_bias": null},
 *  "ignore": ["pos_embed.*"]}
 * </pre>
 */
public final class MappingFile {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_PARTS = 1_000;
  private static final Set<String> FIELDS =
      Set.of("extends", "tensors", "ignore", "rotary_frequencies");
  private static final Set<String> SOURCE_FIELDS =
      Set.of("from", "stack", "transpose", "split", "unstack");

  private final Path file;

  private MappingFile(Path file) {
    this.file = file;
  }

  /**
   * Reads a mapping file.
   *
   * @throws ConversionException when it cannot be read or breaks a rule
   */
  public static TensorMap read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ConversionException(
            "%s: a mapping file must be at most %,d bytes long".formatted(file, MAX_BYTES));
      }
      return new MappingFile(file).parse(new StringReader(Files.readString(file)));
    } catch (IOException e) {
      throw new ConversionException(file + ": cannot be read as a mapping file: " + reason(e), e);
    } catch (JsonParseException | IllegalStateException e) {
      throw new ConversionException(
          file + ": is not JSON: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException ? "it does not exist" : e.toString();
  }

  private TensorMap parse(Reader text) throws IOException {
    JsonObject root;
    try (JsonReader json = new JsonReader(text)) {
      json.setStrictness(Strictness.STRICT);
      root = object("the file", JsonParser.parseReader(json));
    }
    requireFields("the file", root, FIELDS);
    Map<DitWeight, TensorRule> rules = new EnumMap<>(DitWeight.class);
    String frequencies = "";
    if (root.has("extends")) {
      if (!text("extends", root.get("extends")).equals("sedd")) {
        throw refused("extends must be sedd, the only preset");
      }
      rules.putAll(TensorMap.sedd().rules());
      frequencies = TensorMap.sedd().rotaryFrequencies();
    }
    if (root.has("rotary_frequencies")) {
      frequencies = text("rotary_frequencies", root.get("rotary_frequencies"));
    }
    JsonElement tensors = root.get("tensors");
    if (tensors != null) {
      object("tensors", tensors).asMap().forEach((name, value) -> put(rules, weight(name), value));
    }
    List<String> ignored = new ArrayList<>();
    if (root.has("ignore")) {
      array("ignore", root.get("ignore")).forEach(name -> ignored.add(text("ignore", name)));
    }
    if (rules.isEmpty()) {
      throw refused("must have tensors, or extend a preset");
    }
    return new TensorMap(file.toString(), rules, ignored, frequencies);
  }

  private DitWeight weight(String name) {
    return DitWeight.of(name)
        .orElseThrow(
            () ->
                refused(
                    "tensors names the weight %s; the weights are %s"
                        .formatted(
                            name,
                            java.util.Arrays.stream(DitWeight.values())
                                .map(DitWeight::attribute)
                                .toList())));
  }

  private void put(Map<DitWeight, TensorRule> rules, DitWeight weight, JsonElement value) {
    String field = "tensors." + weight.attribute();
    if (value.isJsonNull()) {
      if (!weight.isOptional()) {
        throw refused(
            field + " must not be null: only a bias or the scale of a norm may be absent");
      }
      rules.remove(weight);
      return;
    }
    List<List<Source>> parts = new ArrayList<>();
    if (value.isJsonObject() && value.getAsJsonObject().has("stack")) {
      requireFields(field, value.getAsJsonObject(), Set.of("stack"));
      array(field + ".stack", value.getAsJsonObject().get("stack"))
          .forEach(part -> parts.add(List.of(source(field + ".stack", weight, part))));
    } else {
      parts.add(List.of(source(field, weight, value)));
    }
    if (parts.isEmpty() || parts.size() > MAX_PARTS) {
      throw refused("%s must stack 1 to %,d tensors".formatted(field, MAX_PARTS));
    }
    rules.put(weight, new TensorRule(weight, parts, false));
  }

  private Source source(String field, DitWeight weight, JsonElement value) {
    Source source;
    if (value.isJsonObject()) {
      JsonObject object = value.getAsJsonObject();
      requireFields(field, object, SOURCE_FIELDS);
      int[] split = {0, 1};
      if (object.has("split")) {
        JsonArray given = array(field + ".split", object.get("split"));
        split =
            given.asList().stream().mapToInt(number -> whole(field + ".split", number)).toArray();
      }
      if (split.length != 2 || split[1] < 1 || split[0] < 0 || split[0] >= split[1]) {
        throw refused(
            field + ".split must be [part, parts], the part counted from 0, such as [0, 3]");
      }
      source =
          new Source(
              text(field + ".from", object.get("from")),
              isTrue(field + ".transpose", object.get("transpose")),
              isTrue(field + ".unstack", object.get("unstack")),
              split[0],
              split[1]);
    } else {
      source = Source.plain(text(field, value));
    }
    boolean namesBlock = source.name().contains(TensorRule.BLOCK);
    if (weight.isOfBlocks() == (namesBlock || source.isUnstacked())) {
      return source;
    }
    throw refused(
        weight.isOfBlocks()
            ? field + " is of the blocks: its name must contain {n}, or unstack must be true"
            : field + " is not of the blocks: its name must not contain {n}");
  }

  private void requireFields(String where, JsonObject object, Set<String> allowed) {
    object
        .keySet()
        .forEach(
            field -> {
              if (!allowed.contains(field)) {
                throw refused(
                    "%s has the field %s; allowed are %s"
                        .formatted(where, field, allowed.stream().sorted().toList()));
              }
            });
  }

  private JsonObject object(String field, JsonElement value) {
    if (value.isJsonObject()) {
      return value.getAsJsonObject();
    }
    throw refused(field + " must be an object");
  }

  private JsonArray array(String field, JsonElement value) {
    if (value.isJsonArray()) {
      return value.getAsJsonArray();
    }
    throw refused(field + " must be a list");
  }

  private String text(String field, @org.jspecify.annotations.Nullable JsonElement value) {
    if (value != null && value.isJsonPrimitive() && value.getAsJsonPrimitive().isString()) {
      return value.getAsString();
    }
    throw refused(field + " must be a text");
  }

  private int whole(String field, JsonElement value) {
    if (value.isJsonPrimitive() && value.getAsString().matches("\\d{1,6}")) {
      return Integer.parseInt(value.getAsString());
    }
    throw refused(field + " must be a whole number");
  }

  private boolean isTrue(String field, @org.jspecify.annotations.Nullable JsonElement value) {
    if (value == null) {
      return false;
    }
    if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isBoolean()) {
      return value.getAsBoolean();
    }
    throw refused(field + " must be true or false");
  }

  private ConversionException refused(String problem) {
    return new ConversionException(file + ": " + problem);
  }
}
