package org.glauber.modeltool.importing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.FileProblem;
import org.glauber.console.terminal.Console;
import org.glauber.model.v1.ModelManifest;
import org.glauber.modeltool.ModelDirectory;
import org.glauber.modeltool.draft.Draft;
import org.glauber.modeltool.draft.DraftOptions;
import org.glauber.modeltool.draft.Questions;
import org.glauber.network.TorchEngine;
import org.glauber.network.checkpoint.Checkpoint;
import org.glauber.network.checkpoint.tensor.CheckpointException;
import org.glauber.network.conversion.Conversion;
import org.glauber.network.conversion.ConversionException;
import org.glauber.network.conversion.ConversionSettings;
import org.glauber.network.conversion.MappingFile;
import org.glauber.network.conversion.TensorMap;
import org.glauber.network.dit.DitShape;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code model import}: makes a model's directory of a checkpoint. */
@Command(
    name = "import",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Make a model of a checkpoint: safetensors (also in several files, by its index), a file that"
            + " torch.save wrote, or Flax msgpack. The checkpoint is data: nothing in it is"
            + " executed. DIR appears complete or not at all.")
public final class ImportCommand implements Callable<Integer> {
  private static final long MAX_TOKENIZER_BYTES = 256 << 20;
  private static final long ROOM_BESIDE_WEIGHTS = 64 << 20;

  private final Console console;

  @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "The checkpoint.")
  private Path checkpoint = Path.of("");

  @Parameters(index = "1", paramLabel = "DIR", description = "The model's directory, to be made.")
  private Path directory = Path.of("");

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description = "The tokenizer of a text model: tokenizer.json or a SentencePiece model.")
  private @Nullable Path tokenizer;

  @Option(
      names = "--vqgan",
      paramLabel = "FILE",
      description = "The VQGAN of an image model, as TorchScript.")
  private @Nullable Path vqgan;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "The names of the tensors: sedd or mdlm (the same, and the default), by PyTorch or Flax.")
  private @Nullable String preset;

  @Option(
      names = "--map",
      paramLabel = "FILE",
      description = "A file that says which tensors become which weights; see the guide.")
  private @Nullable Path map;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration. Default: config.json beside the checkpoint.")
  private @Nullable Path config;

  @Option(names = "--replace", description = "Replace the model that is in DIR.")
  private boolean replace;

  @Mixin private NetworkOptions network = new NetworkOptions();

  @Mixin private ManifestOptions manifest = new ManifestOptions();

  /** Creates the command. */
  public ImportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try {
      return run();
    } catch (CheckpointException | ConversionException e) {
      throw new CommandFailure(ExitCode.MODEL_REFUSED, e.getMessage() + ".");
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.OUTPUT,
          "%s could not be written: %s.".formatted(directory, FileProblem.reason(e)));
    }
  }

  private int run() throws IOException {
    TensorMap names = names();
    requireFile("--tokenizer", tokenizer);
    requireFile("--vqgan", vqgan);
    if ((tokenizer == null) == (vqgan == null)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "A text model needs --tokenizer FILE, an image model --vqgan FILE; give one of them.");
    }
    NetworkConfig stated = NetworkConfig.beside(checkpoint, Optional.ofNullable(config));
    NoiseOptions noise = manifest.noise(stated);
    try (StagedDirectory staged = StagedDirectory.begin(directory, replace);
        Checkpoint opened = Checkpoint.open(checkpoint)) {
      ConversionSettings settings = network.settings(stated);
      Conversion conversion = Conversion.of(opened, names, settings);
      stated.requireAgreement(conversion.shape());
      staged.requireRoom(conversion.parameterCount() * Float.BYTES + ROOM_BESIDE_WEIGHTS);
      int siteCount = settings.siteCount();
      conversion.write(
          staged.path().resolve("denoiser.pt"),
          network
              .times()
              .values(
                  siteCount,
                  Math.multiplyExact(siteCount, noise.maxSweeps()),
                  noise.keepProbability()));
      copy(staged.path());
      ModelManifest written = describe(staged.path(), siteCount, noise);
      staged.finish();
      report(conversion, noise, written);
    }
    return ExitCode.OK.code();
  }

  private TensorMap names() {
    if (preset != null && map != null) {
      throw new CommandFailure(ExitCode.USAGE, "--preset and --map exclude each other; give one.");
    }
    if (preset != null && !preset.equals("sedd") && !preset.equals("mdlm")) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--preset must be sedd or mdlm, but is %s; for other names give a --map."
              .formatted(CheckpointException.quoted(preset)));
    }
    TensorMap names = map == null ? TensorMap.sedd() : MappingFile.read(map);
    return network.tiedHead() ? names.tied() : names;
  }

  private static void requireFile(String option, @Nullable Path file) throws IOException {
    if (file == null) {
      return;
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new CommandFailure(
          ExitCode.USAGE, "%s: %s is not a file that can be read.".formatted(option, file));
    }
    if (option.equals("--tokenizer") && Files.size(file) > MAX_TOKENIZER_BYTES) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s: %s must be at most %,d bytes long.".formatted(option, file, MAX_TOKENIZER_BYTES));
    }
  }

  private void copy(Path home) throws IOException {
    if (vqgan != null) {
      Files.copy(vqgan, home.resolve("vqgan.pt"));
    }
    if (tokenizer != null) {
      boolean isJson = startsWithBrace(tokenizer);
      Files.copy(tokenizer, home.resolve(isJson ? "tokenizer.json" : "spiece.model"));
    }
  }

  private static boolean startsWithBrace(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      int first = in.read();
      while (first == ' ' || first == '\n' || first == '\r' || first == '\t') {
        first = in.read();
      }
      return first == '{';
    }
  }

  /** Writes the manifest as {@code model new} does. */
  private ModelManifest describe(Path home, int siteCount, NoiseOptions noise) {
    List<String> arguments = new ArrayList<>(manifest.arguments());
    arguments.addAll(
        List.of(
            "--sites",
            Integer.toString(siteCount),
            "--keep-probability",
            Double.toString(noise.keepProbability()),
            "--max-sweeps",
            Integer.toString(noise.maxSweeps())));
    TorchEngine.loadSingleThreaded();
    DraftOptions options = new DraftOptions();
    CommandLine.populateCommand(options, arguments.toArray(String[]::new));
    return new Draft(ModelDirectory.of(home), options, Questions.of(console)).write();
  }

  private void report(Conversion conversion, NoiseOptions noise, ModelManifest written) {
    DitShape shape = conversion.shape();
    print(
        "Imported %s%s: %,d parameters, %d blocks, width %,d, %d heads, L = %,d, V = %,d."
            .formatted(
                checkpoint,
                conversion.tree().isEmpty() ? "" : ", " + conversion.tree(),
                conversion.parameterCount(),
                shape.layers(),
                shape.width(),
                shape.heads(),
                shape.siteCount(),
                shape.vocabularySize()));
    if (!conversion.others().isEmpty()) {
      print("Left out: %s (choose with --tree).".formatted(String.join(", ", conversion.others())));
    }
    if (!conversion.absentWeights().isEmpty()) {
      print("Without: %s.".formatted(String.join(", ", conversion.absentWeights())));
    }
    noise.assumptions().forEach(this::print);
    if (written.hasText()) {
      print(
          "End token %d, pad token %d, %,d reserved tokens."
              .formatted(
                  written.getText().getEndToken(),
                  written.getText().getPadToken(),
                  written.getReservedTokensCount()));
    }
    print("Check it: ./glauber model check %s".formatted(directory));
  }

  private void print(String line) {
    console.out().println(line);
  }
}
