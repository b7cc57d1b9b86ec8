package org.glauber.network.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.glauber.network.checkpoint.Checkpoint;
import org.glauber.network.checkpoint.SafetensorsWriter;
import org.glauber.network.conversion.ConversionSettings.Declared;
import org.glauber.network.dit.DitConventions;
import org.glauber.network.dit.StepTimes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints become networks that compute what the originals computed, or are refused. */
class ConversionTest {
  private static final double TOLERANCE = 1e-5;
  private static final int WIDTH = 32;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "pytorch_model.bin", "flax_model.msgpack"})
  void anImportedNetworkComputesTheOriginalsLogits(String file) {
    assertThat(difference(PaperNetwork.file(file), TensorMap.sedd())).isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"backbone.", "state_dict.backbone.", "params.", "module._orig_mod."})
  void aNetworkIsFoundUnderAnyPath(String prefix) {
    Path file = PaperNetwork.copy(prefix).write(directory.resolve("c.safetensors"));
    assertThat(difference(file, TensorMap.sedd())).isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ema_params.", "ema.", "model_ema.module.", "params_ema."})
  void theMovingAverageIsPreferredToTheLastWeights(String prefix) {
    SafetensorsWriter writer = PaperNetwork.copy(prefix);
    addOther(writer, "params.", 2);
    addOther(writer, "opt_state.0.mu.", 3);
    Path file = writer.write(directory.resolve("c.safetensors"));
    assertThat(difference(file, TensorMap.sedd())).isLessThan(TOLERANCE);
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      Conversion other =
          Conversion.of(
              checkpoint,
              TensorMap.sedd(),
              new ConversionSettings(
                  "params", PaperNetwork.SITES, DitConventions.SEDD, Declared.NOTHING));
      assertThat(other.tree()).isEqualTo("params");
      assertThat(other.others()).containsExactly(prefix.substring(0, prefix.length() - 1));
    }
  }

  @Test
  void aMovingAverageInAListIsNamedByTheOrderOfTheParameters() {
    SafetensorsWriter writer = new SafetensorsWriter();
    addOther(writer, "model.", 2);
    int[] index = {0};
    try (Checkpoint original = Checkpoint.open(PaperNetwork.file("model.safetensors"))) {
      original
          .tensors()
          .forEach(
              (name, tensor) -> {
                if (!name.equals("rotary_emb.inv_freq")) {
                  writer.put("ema.shadow_params." + index[0]++, tensor.floats(), tensor.shape());
                }
              });
    }
    writer.put("model.rotary_emb.inv_freq", new float[] {1, 0.1f, 0.01f, 0.001f}, 4);
    Path file = writer.write(directory.resolve("c.safetensors"));
    assertThat(difference(file, TensorMap.sedd())).isLessThan(TOLERANCE);
    writer.remove("ema.shadow_params.3").write(file);
    assertThatThrownBy(() -> difference(file, TensorMap.sedd()))
        .hasMessageContaining("does not have the shapes of the parameters of model");
  }

  @Test
  void twoNetworksWithoutAMovingAverageAreNotChosenFrom() {
    SafetensorsWriter writer = PaperNetwork.copy("a.");
    addOther(writer, "b.", 2);
    Path file = writer.write(directory.resolve("c.safetensors"));
    assertThatThrownBy(() -> difference(file, TensorMap.sedd()))
        .isInstanceOf(ConversionException.class)
        .hasMessage("the checkpoint has the networks a, b: choose one with --tree");
  }

  @Test
  void everyMissingUnmappedAndMisshapenTensorIsListed() {
    Path file =
        PaperNetwork.copy("")
            .remove("blocks.1.mlp.0.bias")
            .remove("output_layer.linear.bias")
            .put("blocks.2.attn_qkv.bias", new float[96], 96)
            .put("pos_embed", new float[6], 2, 3)
            .write(directory.resolve("c.safetensors"));
    assertThatThrownBy(() -> difference(file, TensorMap.sedd()))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("\n  missing: blocks.1.mlp.0.bias, the mlp_in_bias of block 1")
        .hasMessageContaining("\n  missing: output_layer.linear.bias, the head_bias")
        .hasMessageContaining("\n  missing: blocks.0.attn_qkv.bias, the qkv_bias of block 0")
        .hasMessageContaining("\n  unmapped: pos_embed (2, 3)");
    PaperNetwork.copy("")
        .put("blocks.1.mlp.0.weight", new float[128 * 31], 128, 31)
        .put("blocks.0.norm1.weight", new float[31], 31)
        .write(file);
    assertThatThrownBy(() -> difference(file, TensorMap.sedd()))
        .hasMessageContaining(
            "misshapen: blocks.1.mlp.0.weight (128, 31), the mlp_in, must have shape (128, 32)")
        .hasMessageContaining(
            "misshapen: blocks.0.norm1.weight (31), the attention_norm, must have shape (32)");
  }

  @Test
  void numbersThatAreNotFiniteAreRefusedByTensor() {
    float[] numbers = new float[WIDTH];
    numbers[7] = Float.NaN;
    Path file =
        PaperNetwork.copy("")
            .put("blocks.1.norm2.weight", numbers, WIDTH)
            .write(directory.resolve("c.safetensors"));
    assertThatThrownBy(() -> difference(file, TensorMap.sedd()))
        .hasMessage("tensor blocks.1.norm2.weight must have finite numbers, but number 7 is NaN");
  }

  @Test
  void headsThatNoTensorShowsMustBeStated() {
    Path file =
        PaperNetwork.copy("")
            .remove("rotary_emb.inv_freq")
            .write(directory.resolve("c.safetensors"));
    assertThatThrownBy(() -> difference(file, TensorMap.sedd()))
        .hasMessageContaining("state it with --heads");
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      Conversion conversion =
          Conversion.of(
              checkpoint, TensorMap.sedd(), stated(OptionalInt.empty(), OptionalInt.of(4)));
      conversion.write(
          directory.resolve("d.pt"),
          StepTimes.STEP.values(PaperNetwork.SITES, PaperNetwork.STEPS, 0.5));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    assertThat(PaperNetwork.difference(directory.resolve("d.pt"))).isLessThan(TOLERANCE);
  }

  @Test
  void theRowOfTheHiddenSiteIsStatedWhenTheHeadHasAsManyRows() {
    Path file =
        PaperNetwork.copy("")
            .put("output_layer.linear.weight", new float[44 * WIDTH], 44, WIDTH)
            .put("output_layer.linear.bias", new float[44], 44)
            .write(directory.resolve("c.safetensors"));
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertThatThrownBy(() -> Conversion.of(checkpoint, TensorMap.sedd(), PaperNetwork.SETTINGS))
          .hasMessageContaining("state it with --hidden-row (the last is 43)");
      Conversion conversion =
          Conversion.of(
              checkpoint, TensorMap.sedd(), stated(OptionalInt.of(43), OptionalInt.empty()));
      assertThat(conversion.shape().vocabularySize()).isEqualTo(43);
    }
  }

  @Test
  void aTiedHeadIsTheEmbeddingWithoutTheHiddenSitesRow() throws IOException {
    float[] embedding;
    try (Checkpoint original = Checkpoint.open(PaperNetwork.file("model.safetensors"))) {
      embedding = original.tensor("vocab_embed.embedding").floats();
    }
    Path explicit =
        PaperNetwork.copy("")
            .put("output_layer.linear.weight", Arrays.copyOf(embedding, 43 * WIDTH), 43, WIDTH)
            .put("output_layer.linear.bias", new float[43], 43)
            .write(directory.resolve("explicit.safetensors"));
    Path tied =
        PaperNetwork.copy("")
            .remove("output_layer.linear.weight")
            .remove("output_layer.linear.bias")
            .write(directory.resolve("tied.safetensors"));
    Path archive = directory.resolve("tied.pt");
    try (Checkpoint checkpoint = Checkpoint.open(tied)) {
      Declared vocabulary =
          new Declared(
              OptionalInt.of(43), OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
      Conversion conversion =
          Conversion.of(
              checkpoint,
              TensorMap.sedd().tied(),
              new ConversionSettings("", PaperNetwork.SITES, DitConventions.SEDD, vocabulary));
      assertThat(conversion.absentWeights()).contains("head_bias", "qkv_bias");
      conversion.write(archive, StepTimes.STEP.values(PaperNetwork.SITES, PaperNetwork.STEPS, 0.5));
    }
    assertThat(difference(explicit, TensorMap.sedd()))
        .isGreaterThan(0.1)
        .isEqualTo(PaperNetwork.difference(archive));
  }

  @Test
  void normsWithoutAScaleAreThoseWithOne() throws IOException {
    float[] ones = new float[WIDTH];
    Arrays.fill(ones, 1);
    SafetensorsWriter writer = PaperNetwork.copy("");
    for (int n = 0; n < 3; n++) {
      writer.put("blocks." + n + ".norm1.weight", ones, WIDTH);
    }
    Path explicit = writer.write(directory.resolve("explicit.safetensors"));
    for (int n = 0; n < 3; n++) {
      writer.remove("blocks." + n + ".norm1.weight");
    }
    Path absent = writer.write(directory.resolve("absent.safetensors"));
    Path map =
        Files.writeString(
            directory.resolve("map.json"),
            "{\"extends\": \"sedd\", \"tensors\": {\"attention_norm\": null}}");
    assertThat(difference(absent, MappingFile.read(map)))
        .isGreaterThan(0.001)
        .isEqualTo(difference(explicit, TensorMap.sedd()));
  }

  @Test
  void aMappingFileRenamesTransposesSplitsStacksAndUnstacks() throws IOException {
    SafetensorsWriter writer = PaperNetwork.copy("");
    try (Checkpoint original = Checkpoint.open(PaperNetwork.file("model.safetensors"))) {
      float[] gathered = new float[3 * WIDTH * WIDTH]; // (block, out, in)
      for (int n = 0; n < 3; n++) {
        String block = "blocks." + n + ".";
        float[] qkv = original.tensor(block + "attn_qkv.weight").floats();
        int part = WIDTH * WIDTH;
        writer.remove(block + "attn_qkv.weight").remove(block + "attn_out.weight");
        writer.put("h" + n + ".q", transposed(Arrays.copyOf(qkv, part)), WIDTH, WIDTH);
        writer.put("h" + n + ".kv", Arrays.copyOfRange(qkv, part, 3 * part), 2 * WIDTH, WIDTH);
        float[] out = original.tensor(block + "attn_out.weight").floats();
        System.arraycopy(out, 0, gathered, n * part, part);
      }
      writer.put("gathered", gathered, 3, WIDTH, WIDTH).put("pos.table", new float[2], 2);
    }
    Path file = writer.write(directory.resolve("c.safetensors"));
    Path map =
        Files.writeString(
            directory.resolve("map.json"),
            """
            {"extends": "sedd",
             "tensors": {
               "qkv": {"stack": [{"from": "h{n}.q", "transpose": true},
                                 {"from": "h{n}.kv", "split": [0, 2]},
                                 {"from": "h{n}.kv", "split": [1, 2]}]},
               "attention_out": {"from": "gathered", "unstack": true}},
             "ignore": ["pos.*"]}
            """);
    assertThat(difference(file, MappingFile.read(map))).isLessThan(TOLERANCE);
  }

  /** The mapping in the guide, on a tree with its names. */
  @Test
  void theGuidesMappingFileIsUnderstood() throws IOException {
    String guide = Files.readString(Path.of("../docs/your-model-import.md"));
    int begin = guide.indexOf("```json") + "```json".length();
    Path map =
        Files.writeString(
            directory.resolve("map.json"), guide.substring(begin, guide.indexOf("```", begin)));
    assertThatThrownBy(
            () -> difference(PaperNetwork.file("model.safetensors"), MappingFile.read(map)))
        .hasMessageContaining("missing: embed.weight, the token_embedding")
        .hasMessageContaining("missing: layers.0.q.weight, the qkv of block 0")
        .hasMessageContaining("missing: layers.modulation.weight, the modulation of block 0")
        .hasMessageContaining("unmapped: blocks.0.attn_qkv.weight (96, 32)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"extends": "dit"} | extends must be sedd, the only preset
          {} | must have tensors, or extend a preset
          {"tensors": {"querry": "q"}} | tensors names the weight querry; the weights are [token_embedding
          {"tensors": {"head": 7}} | tensors.head must be a text
          {"tensors": {"head": null}} | tensors.head must not be null: only a bias or the scale of a norm may be absent
          {"tensors": {"head": {"from": "x", "transposed": true}}} | tensors.head has the field transposed; allowed are
          {"tensors": {"head": {"from": "x", "split": [3, 3]}}} | tensors.head.split must be [part, parts]
          {"tensors": {"head": "x.{n}"}} | tensors.head is not of the blocks: its name must not contain {n}
          {"tensors": {"qkv": "x"}} | tensors.qkv is of the blocks: its name must contain {n}
          {"tensors": {"qkv": {"stack": []}}} | tensors.qkv must stack 1 to 1,000 tensors
          {"tensor": {}} | the file has the field tensor; allowed are
          [1] | the file must be an object
          {"tensors" | is not JSON
          """)
  void aMappingFileThatBreaksARuleIsRefused(String text, String problem) throws IOException {
    Path map = Files.writeString(directory.resolve("map.json"), text);
    assertThatThrownBy(() -> MappingFile.read(map))
        .isInstanceOf(ConversionException.class)
        .hasMessageStartingWith(map + ": ")
        .hasMessageContaining(problem);
  }

  private double difference(Path checkpoint, TensorMap map) {
    return PaperNetwork.difference(checkpoint, map, directory.resolve("denoiser.pt"));
  }

  /** Adds the network once more with all numbers multiplied. */
  private static void addOther(SafetensorsWriter writer, String prefix, float factor) {
    try (Checkpoint original = Checkpoint.open(PaperNetwork.file("model.safetensors"))) {
      original
          .tensors()
          .forEach(
              (name, tensor) -> {
                float[] numbers = tensor.floats();
                for (int k = 0; k < numbers.length; k++) {
                  numbers[k] *= factor;
                }
                writer.put(prefix + name, numbers, tensor.shape());
              });
    }
  }

  private static float[] transposed(float[] square) {
    float[] result = new float[square.length];
    for (int k = 0; k < square.length; k++) {
      result[k % WIDTH * WIDTH + k / WIDTH] = square[k];
    }
    return result;
  }

  private static ConversionSettings stated(OptionalInt hiddenRow, OptionalInt heads) {
    return new ConversionSettings(
        "",
        PaperNetwork.SITES,
        DitConventions.SEDD,
        new Declared(OptionalInt.empty(), hiddenRow, heads, Optional.empty()));
  }
}
