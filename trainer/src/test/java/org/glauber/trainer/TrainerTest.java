package org.glauber.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.glauber.console.terminal.Console;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.v1.ModelManifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the commands with the arguments that a user types. */
class TrainerTest {
  private static final String TINY =
      " --layers 1 --heads 2 --width 32 --max-sweeps 2 --batch 4 --threads 1";
  private static final int SIGTERM_EXIT = 143;
  private static final long LIMIT_SECONDS = 60;

  @TempDir private Path home;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @BeforeEach
  void writeCorpus() throws IOException {
    Files.writeString(home.resolve("lines.txt"), "a b c\nb c d\n\n");
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "train mine --sites 0| --sites must be 1 to 65,536, not 0",
        "train mine --sites 65537| --sites must be 1 to 65,536, not 65537",
        "train mine --sites many| Invalid value for option '--sites': 'many' is not an int",
        "train mine --max-sweeps 1025| --max-sweeps must be 1 to 1,024, not 1025",
        "train mine --layers 0| --layers must be 1 to 256, not 0",
        "train mine --heads -1| --heads must be 1 to 256, not -1",
        "train mine --width 100| --width must be a multiple of twice --heads, which is 16, not 100",
        "train mine --signal --loss cross_entropy| --loss must be EXPECTED_BINARY or BINARY with"
            + " --signal, not CROSS_ENTROPY",
        "train mine --examples 0| --examples must be 1 to 1,000,000,000,000, not 0",
        "train mine --examples 9 --minutes 1| --examples and --minutes both decide how long",
        "train mine --minutes 0| --minutes must be above 0 and at most 100,000, not 0.0",
        "train mine --minutes Infinity| --minutes must be above 0 and at most 100,000, not Infinity",
        "train mine --batch 0| --batch must be 1 to 65,536, not 0",
        "train mine --rate NaN| --rate must be above 0 and at most 1, not NaN",
        "train mine --warmup -0.1| --warmup must be 0 to 1, not -0.1",
        "train mine --ema 1| --ema must be 0 or more and below 1, not 1.0",
        "train mine --keep 1| --keep must be strictly between 0 and 1, not 1.0",
        "train mine --opening 2| --opening must be 0 to 1, not 2.0",
        "train mine --served 1.5| --served must be 0 to 1, not 1.5",
        "train mine --sites 16 --hidden 17| --hidden must be 1 to the number of sites, 16, not 17",
        "train mine --clamped NaN| --clamped must be 0 to 1, not NaN",
        "train mine --threads 0| --threads must be 1 to 1,024, not 0",
        "train mine --words 5| --words needs --corpus",
        "train mine --width 16384 --layers 200| A network of 646,",
        "train mine --batch 65536 --sites 65536| An update of --batch 65,536 needs about",
        "train ../evil| NAME must have 1 to 63 characters",
        "train| Missing required parameter: 'NAME'",
        "train-images /evil| NAME must have 1 to 63 characters",
        "train-images mine --grid 0| --grid must be 1 to 256, not 0",
        "train-images mine --grid 1| --grid times 8, by --channels, must be 16 to 2,048 pixels",
        "train-images mine --channels 16,8| --channels must be multiples of 16 up to 1,024, not 8",
        "train-images mine --channels 16,16,16,16,16,16,16,16| --channels must have 1 to 7 numbers",
        "train-images mine --codes 1| --codes must be 2 to 65,536, not 1",
        "train-images mine --code-width 0| --code-width must be 1 to 1,024, not 0",
        "train-images mine --vqgan-images 0| --vqgan-images must be 1 to 1,000,000,000,000, not 0",
        "train-images mine --vqgan-images 9 --minutes 1| --vqgan-images and --minutes both decide",
        "train-images mine --vqgan /nowhere| --vqgan must be a file that can be read, not /nowhere",
        "train-images mine --vqgan pom.xml --vqgan-images 9| --vqgan-images trains a VQGAN",
        "train-images mine --vqgan-batch 0| --vqgan-batch must be 1 to 4,096, not 0",
        "train-images mine --vqgan-rate 0| --vqgan-rate must be above 0 and at most 1, not 0.0",
        "train-images mine --critic 2| --critic must be 0 to 1, not 2.0",
        "train-images mine --critic-weight NaN| --critic-weight must be 0 to 1,000, not NaN",
        "train-images mine --encoded 0| --encoded must be 1 to 10,000,000, not 0",
        "eval tales --count 0| --count must be 1 to 100,000, not 0",
        "eval tales --sweeps 0| --sweeps must be 1 to 1,024, not 0",
        "eval tales --temperature NaN| --temperature must be 0 to 100, not NaN",
        "eval tales --top-p 0| --top-p must be above 0 and at most 1, not 0.0",
      },
      delimiter = '|')
  void anOptionIsRefusedByNameRuleAndValueBeforeAnythingIsDone(String line, String problem) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(errors()).startsWith(problem).contains(" --help").hasSizeLessThan(400);
    assertThat(home).isDirectoryNotContaining(file -> !file.endsWith("lines.txt"));
  }

  @ParameterizedTest
  @CsvSource({
    "--corpus missing.txt, missing.txt: no such file",
    "--corpus lines.txt --models lines.txt, lines.txt: not a directory"
  })
  void aFileProblemIsASentenceWithTheFile(String options, String problem) {
    assertThat(run("train mine " + options)).isEqualTo(1);
    assertThat(errors()).contains(problem);
  }

  @Test
  void aStrangersModelIsCompleteAndClaimsNeitherLicenceNorTales() throws IOException {
    String line = "train mine --corpus lines.txt --sites 4 --examples 12" + TINY;
    assertThat(run(line)).as(errors()).isZero();
    assertThat(output())
        .contains("2 lines, 4 different words.\nLeft out: 1 empty (line 3).\n")
        .contains("\n4 of 12 examples  loss ")
        .endsWith("Wrote " + home.resolve("models/mine") + "\n");
    ModelManifest manifest = ModelRepository.at(home.resolve("models")).open("mine").manifest();
    assertThat(manifest.getCard().getLicence()).isEmpty();
    assertThat(manifest.getCard().getData()).isEqualTo("2 lines of lines.txt.");
    assertThat(manifest.getCard().getCommand())
        .startsWith("./glauber train mine --corpus lines.txt --sites 4 --examples 12 ");
    assertThat(manifest.toString()).doesNotContainIgnoringCase("tale");
    assertThat(home.resolve(".glauber/training/mine/loss.csv")).content().contains("\n3,");

    assertThat(run(line)).isEqualTo(2);
    assertThat(errors()).contains("models/mine is not empty").contains("--replace");
    assertThat(run(line + " --replace --rate 0.1")).isEqualTo(2);
    assertThat(errors()).contains("other options: --rate was 0.004 and is 0.1.");

    Path network = home.resolve("models/mine/denoiser.pt");
    byte[] written = Files.readAllBytes(network);
    Files.writeString(network, "damaged");
    assertThat(run(line + " --replace")).as(errors()).isZero();
    assertThat(network).hasBinaryContent(written);
  }

  @Test
  void aTerminationWritesACheckpointAndTheSameCommandGoesOn() throws Exception {
    List<String> first = terminatedOnceItTrains();
    assertThat(first)
        .anyMatch(text -> text.startsWith("Interrupted: stopping"))
        .anyMatch(
            text -> text.matches("Stopped after [\\d,]+ of 2,500,000 updates; .* has them all."))
        .endsWith("The same command goes on from there.");
    assertThat(terminatedOnceItTrains()).anyMatch(text -> text.startsWith("Resuming after "));
    assertThat(home).isDirectoryNotContaining("glob:**hs_err*");
  }

  /**
   * Starts a training process, ends it by SIGTERM after its first update, and returns its lines.
   */
  private List<String> terminatedOnceItTrains() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dglauber.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                Trainer.class.getName()));
    command.addAll(words("train mine --corpus lines.txt --sites 4 --examples 10000000" + TINY));
    Process process =
        new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true).start();
    // A blocking read cannot be interrupted; it ends with the process.
    CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        if (line.contains("/s  ")) {
          process.toHandle().destroy(); // Process.destroy would close the output
        }
      }
    }
    assertThat(process.waitFor()).as(String.join("\n", lines)).isEqualTo(SIGTERM_EXIT);
    return lines;
  }

  private int run(String line) {
    errors.reset();
    output.reset();
    try (Console console = new Console(output, errors)) {
      return Trainer.commandLine(console, home).execute(words(line).toArray(String[]::new));
    }
  }

  /** Splits a command line into words and replaces file names by files of this test. */
  private List<String> words(String line) {
    return Arrays.stream(line.split(" "))
        .map(word -> word.endsWith(".txt") ? home.resolve(word).toString() : word)
        .toList();
  }

  private String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return errors.toString(StandardCharsets.UTF_8);
  }
}
