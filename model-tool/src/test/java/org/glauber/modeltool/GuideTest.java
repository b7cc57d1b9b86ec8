package org.glauber.modeltool;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.ModelManifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The snippets of docs/your-model.md: the commands are run on files that PyTorch 1.13.1 wrote with
 * the page's scripts, which are the test resources export.py and export_vqgan.py.
 */
class GuideTest {
  private static final Path PAGE = Path.of("../docs/your-model.md");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
  private static final Pattern RANGE = Pattern.compile("(\\d+), …, (\\d+)");

  @TempDir Path directory;

  @Test
  void theScriptsAreThoseThatWroteTheFilesOfThisTest() throws IOException {
    List<String> scripts = fences("python");
    assertThat(scripts).contains(resource("/guide/export.py"), resource("/guide/export_vqgan.py"));
  }

  @Test
  void theCommandsDescribeAndCheckAnExportOfPyTorch() throws IOException {
    Path model = directory.resolve("my-model");
    ToolRun.copy("/guide/denoiser.pt", model.resolve("denoiser.pt"));
    ToolRun.copy("/tokenizer.json", model.resolve("tokenizer.json"));
    ToolRun.copy("/guide/expected.safetensors", directory.resolve("expected.safetensors"));
    List<String> commands = commands();
    assertThat(commands).hasSize(3);
    for (String command : commands) {
      ToolRun run = run(command);
      assertThat(run.code()).as("%s: %s", command, run.err()).isZero();
    }
    assertThat(run(commands.getLast()).out()).contains("in 8 rows, tolerance 0.00010: equal");
    ToolRun json = run(commands.getLast() + " --json --tolerance 1e-5");
    JsonObject report = json.json();
    assertThat(report.get("largest_difference").getAsDouble()).isBetween(0.0, 1e-5);
    assertThat(report.get("tolerance").getAsDouble()).isEqualTo(1e-5);
    assertThat(report.get("parameters").getAsLong()).isEqualTo(4_099);
    assertThat(report.getAsJsonArray("calibration")).hasSize(4);
  }

  @Test
  void anExportedVqganIsFoundOutAndServed() {
    Path model = directory.resolve("my-pictures");
    ToolRun.copy("/guide/denoiser.pt", model.resolve("denoiser.pt"));
    ToolRun.copy("/guide/vqgan.pt", model.resolve("vqgan.pt"));
    ToolRun described =
        ToolRun.of(
            "new", model, "--logits", "clean", "--keep-probability", "0.5", "--max-sweeps", "4");
    assertThat(described.code()).as(described.err()).isZero();
    assertThat(described.out()).contains("4 × 4 codes of 4 × 4 pixels");
    ToolRun checked = ToolRun.of("check", model, "--json");
    assertThat(checked.code()).as(checked.out()).isZero();
    JsonObject vqgan = checked.json().getAsJsonObject("vqgan");
    assertThat(vqgan.get("signature").getAsString()).contains("decode(codes B × L)");
  }

  @Test
  void aVqganOfTamingTransformersIsServedThroughDecodeCode() {
    Path model = directory.resolve("taming");
    ToolRun.copy("/guide/denoiser.pt", model.resolve("denoiser.pt"));
    ToolRun.copy("/guide/taming.pt", model.resolve("vqgan.pt"));
    ToolRun described =
        ToolRun.of(
            "new", model, "--logits", "clean", "--keep-probability", "0.5", "--max-sweeps", "4");
    assertThat(described.code()).as(described.err()).isZero();
    ToolRun checked = ToolRun.of("check", model, "--json");
    assertThat(checked.code()).as(checked.out()).isZero();
    assertThat(checked.json().getAsJsonObject("vqgan").get("signature").getAsString())
        .contains("decode_code(codes B × R × C)");
  }

  @Test
  void theManifestOfThePageSatisfiesEveryRule() throws IOException {
    String json =
        RANGE
            .matcher(fences("json").getFirst())
            .replaceAll(
                range ->
                    IntStream.rangeClosed(
                            Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)))
                        .mapToObj(String::valueOf)
                        .collect(Collectors.joining(", ")));
    Path home = Files.createDirectories(directory.resolve("my-t5"));
    Files.writeString(home.resolve("model.json"), json);
    ModelManifest manifest = ModelRepository.at(directory).manifest("my-t5");
    assertThat(manifest.getLogits()).isEqualTo(Logits.LOGITS_SIGNAL);
    assertThat(manifest.getReservedTokensCount()).isEqualTo(129);
    String page = Files.readString(PAGE);
    manifest.getAllFields().keySet().stream()
        .filter(field -> !field.getName().equals("modality") && !field.getName().equals("text"))
        .forEach(field -> assertThat(page).contains("| `" + field.getName() + "` |"));
  }

  /** The lines of {@code ./glauber model new} and {@code check} in the page. */
  private static List<String> commands() throws IOException {
    return fences("").stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("./glauber model "))
        .toList();
  }

  /** Runs a command of the page in the test's directory. */
  private ToolRun run(String command) {
    List<Object> words = new ArrayList<>();
    Arrays.stream(command.replace("./glauber model ", "").split(" "))
        .map(
            word ->
                word.equals("my-model") || word.endsWith(".safetensors")
                    ? directory.resolve(word)
                    : word)
        .forEach(words::add);
    return ToolRun.of(words.toArray());
  }

  private static List<String> fences(String language) throws IOException {
    List<String> found = new ArrayList<>();
    Matcher fence = FENCE.matcher(Files.readString(PAGE));
    while (fence.find()) {
      if (fence.group(1).equals(language)) {
        found.add(fence.group(2));
      }
    }
    return found;
  }

  private static String resource(String name) throws IOException {
    try (var in = Objects.requireNonNull(GuideTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
