package org.glauber.modeltool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.FileProblem;
import org.glauber.console.terminal.Console;
import org.glauber.model.BrokenRule;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.repository.ModelWriter;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ModelFile;
import org.glauber.model.v1.ModelManifest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code model digest}: compares a model's files with its manifest, or updates the manifest. */
@Command(
    name = "digest",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Compare the lengths and SHA-256 digests of a model's files with its manifest, and print"
            + " the model's digest.")
final class DigestCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "DIR", description = "The model's directory.")
  private Path directory = Path.of("");

  @Option(
      names = "--write",
      description = "Write the lengths and digests of the files as they are into the manifest.")
  private boolean write;

  DigestCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ModelDirectory model = ModelDirectory.of(directory);
    ModelRepository repository = model.repository();
    ModelManifest manifest = repository.manifest(model.name());
    if (write) {
      manifest = rewritten(model, manifest);
    }
    boolean isWhole = true;
    for (ModelFile file : manifest.getFilesList()) {
      Optional<BrokenRule> problem = repository.problem(model.name(), file);
      isWhole &= problem.isEmpty();
      console
          .out()
          .println(
              problem.map(BrokenRule::toString).orElse(file.getPath() + " " + file.getSha256()));
    }
    if (!isWhole) {
      throw new CommandFailure(
          ExitCode.MODEL_REFUSED,
          "Files of model %s differ from its manifest, so that it would be refused. If the files are right, run ./glauber model digest %s --write."
              .formatted(model.name(), directory));
    }
    console.out().println("model " + model.name() + " " + repository.open(model.name()).digest());
    return ExitCode.OK.code();
  }

  private static ModelManifest rewritten(ModelDirectory model, ModelManifest manifest) {
    Map<String, FileRole> files =
        manifest.getFilesList().stream()
            .collect(Collectors.toMap(ModelFile::getPath, ModelFile::getRole));
    try {
      return ModelWriter.write(model.path(), manifest, files);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.OUTPUT,
          "%s could not be written: %s."
              .formatted(model.path().resolve("model.json"), FileProblem.reason(e)));
    }
  }
}
