package org.glauber.modeltool.importing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.glauber.console.CommandFailure;
import org.glauber.console.terminal.Console;
import org.glauber.core.lane.LaneBatch;
import org.glauber.core.lane.LaneStep;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.Logits;
import org.glauber.network.TorchNetwork;
import org.glauber.network.checkpoint.Checkpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A checkpoint becomes a directory that a service serves, or nothing at all. */
class ImportCommandTest {
  private static final Path FIXTURES =
      Path.of("../network/src/test/resources/org/glauber/network/paper-network");

  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null,
       "added_tokens": [
         {"id": 0, "content": "<pad>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
         {"id": 1, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
         {"id": 2, "content": "<unk>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
       "normalizer": null, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null, "decoder": null,
       "model": {"type": "WordLevel", "vocab": {"<pad>": 0, "</s>": 1, "<unk>": 2, "Mia": 3, "ran": 4, "home": 5}, "unk_token": "<unk>"}}
      """;

  @TempDir Path directory;
  private Path tokenizer = Path.of("");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private String failure = "";

  @BeforeEach
  void writeTokenizer() throws IOException {
    tokenizer = Files.writeString(directory.resolve("tokenizer.json"), TOKENIZER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "pytorch_model.bin", "flax_model.msgpack"})
  void anImportedModelIsServedAndHasTheOriginalsLogits(String file) {
    assertThat(run(FIXTURES.resolve(file), target())).as(failure).isEqualTo(0);
    Model model = ModelRepository.at(directory).open("mine");
    assertThat(model.manifest().getSiteCount()).isEqualTo(24);
    assertThat(model.manifest().getVocabularySize()).isEqualTo(43);
    assertThat(model.manifest().getMaxSweeps()).isEqualTo(4);
    assertThat(model.manifest().getKeepProbability()).isEqualTo(0.5);
    assertThat(model.manifest().getLogits()).isEqualTo(Logits.LOGITS_SIGNAL);
    assertThat(model.manifest().hasPureNoiseVisits()).isFalse();
    assertThat(model.manifest().getText().getEndToken()).isEqualTo(1);
    assertThat(model.findFile(FileRole.FILE_ROLE_TOKENIZER_JSON)).isPresent();
    assertThat(difference(model)).isLessThan(1e-5);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("3 blocks, width 32, 4 heads, L = 24, V = 43")
        .contains("Assumed, because nothing states it: the paper's noise law")
        .contains("./glauber model check");
    assertThat(leftovers()).containsExactlyInAnyOrder("mine", "tokenizer.json");
  }

  @Test
  void aStatedFactIsNotAssumed() {
    assertThat(
            run(
                FIXTURES.resolve("model.safetensors"),
                target(),
                "--keep-probability=0.8",
                "--max-sweeps=7",
                "--licence=MIT"))
        .as(failure)
        .isEqualTo(0);
    Model model = ModelRepository.at(directory).open("mine");
    assertThat(model.manifest().getKeepProbability()).isEqualTo(0.8);
    assertThat(model.manifest().getMaxSweeps()).isEqualTo(7);
    assertThat(model.manifest().getCard().getLicence()).isEqualTo("MIT");
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("Assumed");
  }

  @Test
  void aModelIsReplacedOnlyOnRequestAndNothingElseIsEver() throws IOException {
    Path file = FIXTURES.resolve("model.safetensors");
    assertThat(run(file, target())).as(failure).isEqualTo(0);
    assertThat(run(file, target())).isEqualTo(2);
    assertThat(failure).contains("contains a model: replace it with --replace");
    assertThat(run(file, target(), "--replace", "--max-sweeps=5")).as(failure).isEqualTo(0);
    assertThat(ModelRepository.at(directory).open("mine").manifest().getMaxSweeps()).isEqualTo(5);
    Path other = Files.createDirectory(directory.resolve("notes"));
    Files.writeString(other.resolve("diary.txt"), "mine");
    assertThat(run(file, other, "--replace")).isEqualTo(2);
    assertThat(failure).contains("exists and is not a model's directory");
    assertThat(other.resolve("diary.txt")).exists();
  }

  @Test
  void aRefusedCheckpointLeavesNothingBehind() throws IOException {
    Path broken = directory.resolve("broken.safetensors");
    byte[] bytes = Files.readAllBytes(FIXTURES.resolve("model.safetensors"));
    Files.write(broken, Arrays.copyOf(bytes, bytes.length - 1));
    assertThat(run(broken, target(), "--sites=24")).isEqualTo(8);
    assertThat(failure).contains(broken + ": its tensors need").endsWith("it is truncated.");
    assertThat(leftovers()).containsExactlyInAnyOrder("broken.safetensors", "tokenizer.json");
  }

  @Test
  void aSizeThatNothingStatesIsAskedForByItsOption() throws IOException {
    Path alone = directory.resolve("model.safetensors");
    Files.copy(FIXTURES.resolve("model.safetensors"), alone);
    assertThat(run(alone, target())).isEqualTo(2);
    assertThat(failure).contains("state it with --sites");
    assertThat(run(alone, target(), "--sites=24")).as(failure).isEqualTo(0);
    Files.writeString(
        directory.resolve("config.json"), "{\"model\": {\"length\": 24, \"n_heads\": 3}}");
    assertThat(run(alone, target(), "--replace")).isEqualTo(8);
    assertThat(failure).contains("so that the network has 4 heads, but 3 are stated");
    Files.writeString(directory.resolve("config.json"), "{\"length\": 24, \"hidden_size\": 64}");
    assertThat(run(alone, target(), "--replace")).isEqualTo(8);
    assertThat(failure).contains("states hidden_size = 64, but the tensors have 32");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --preset=dit | --preset must be sedd or mdlm, but is dit
          --preset=sedd --map=x.json | --preset and --map exclude each other
          --map=gone.json | gone.json: cannot be read as a mapping file: it does not exist
          --vqgan=gone.pt | --vqgan: gone.pt is not a file that can be read
          --config=gone.json | --config: gone.json
          --keep-probability=1 | --keep-probability must be strictly between 0 and 1, but is 1.0
          --max-sweeps=0 | --max-sweeps must be 1 to 1,024, but is 0
          --gelu=relu | --gelu must be tanh or exact, but is relu
          --time-period=0 | --time-period must be finite and above 1, but is 0.0
          --tree=ema | choose one with --tree
          --vocabulary=44 | the vocabulary must have 2 to 43 tokens
          --hidden-row=7 | must not be a token of the vocabulary
          """)
  void anOptionThatBreaksARuleIsNamed(String options, String problem) {
    assertThat(run(FIXTURES.resolve("model.safetensors"), target(), options.split(" ")))
        .isNotEqualTo(0);
    assertThat(failure).contains(problem);
    assertThat(leftovers()).containsExactly("tokenizer.json");
  }

  private Path target() {
    return directory.resolve("mine");
  }

  private int run(Path checkpoint, Path target, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(checkpoint.toString(), target.toString(), "--tokenizer", tokenizer.toString()));
    arguments.addAll(List.of(options));
    failure = "";
    try (Console console = new Console(out, out)) {
      CommandLine line =
          new CommandLine(new ImportCommand(console))
              .setCaseInsensitiveEnumValuesAllowed(true)
              .setExecutionExceptionHandler(
                  (problem, _, _) -> {
                    failure = String.valueOf(problem.getMessage());
                    return problem instanceof CommandFailure e ? e.exitCode().code() : 1;
                  });
      return line.execute(arguments.toArray(String[]::new));
    }
  }

  private List<String> leftovers() {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static double difference(Model model) {
    try (Checkpoint expected = Checkpoint.open(FIXTURES.resolve("expected.safetensors"));
        TorchNetwork network = TorchNetwork.open(model, Device.cpu())) {
      long[] states = expected.tensor("tokens").longs(); // (lane, site)
      long[] steps = expected.tensor("step").longs();
      long[] sites = expected.tensor("site").longs();
      int siteCount = model.manifest().getSiteCount();
      LaneBatch batch =
          new LaneBatch(steps.length, siteCount, model.manifest().getVocabularySize());
      for (int lane = 0; lane < steps.length; lane++) {
        int[] state =
            Arrays.stream(states, lane * siteCount, (lane + 1) * siteCount)
                .mapToInt(Math::toIntExact)
                .toArray();
        batch.add(
            state,
            new int[siteCount],
            LaneStep.heatBath((int) steps[lane], (int) sites[lane], 0, 1, 1, 1));
      }
      float[] logits = network.logits(batch);
      float[] wanted = expected.tensor("logits").floats();
      double difference = 0;
      for (int k = 0; k < wanted.length; k++) {
        difference = Math.max(difference, Math.abs(wanted[k] - logits[k]));
      }
      return difference;
    }
  }
}
