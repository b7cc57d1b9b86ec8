package org.glauber.modeltool.draft;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.glauber.console.ExitCode;
import org.glauber.console.terminal.Console;
import org.glauber.model.v1.ImageProfile;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.TextProfile;
import org.glauber.modeltool.ModelDirectory;
import org.glauber.network.TorchEngine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code model new}: writes the manifest of a model whose files are in a directory. */
@Command(
    name = "new",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Write model.json for the network and the tokenizer or VQGAN in DIR. What the files say is"
            + " found out; what they do not say is asked for on a terminal, and every answer can be"
            + " an option.")
public final class NewCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "DIR", description = "The directory, whose name becomes the model's.")
  private Path directory = Path.of("");

  @Mixin private DraftOptions options = new DraftOptions();

  /** Creates the command. */
  public NewCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ModelDirectory model = ModelDirectory.of(directory);
    TorchEngine.loadSingleThreaded();
    ModelManifest manifest = new Draft(model, options, Questions.of(console)).write();
    console
        .out()
        .println(
            "Wrote %s: L = %,d sites, V = %,d tokens, %,d of them reserved, %,d parameters."
                .formatted(
                    model.path().resolve("model.json"),
                    manifest.getSiteCount(),
                    manifest.getVocabularySize(),
                    manifest.getReservedTokensCount(),
                    manifest.getCard().getParameterCount()));
    if (manifest.hasText()) {
      TextProfile text = manifest.getText();
      console
          .out()
          .println(
              "End token %d, pad token %d, appended tokens %s."
                  .formatted(text.getEndToken(), text.getPadToken(), text.getAppendedTokensList()));
    }
    if (manifest.hasImage()) {
      ImageProfile image = manifest.getImage();
      console
          .out()
          .println(
              "%d × %d codes of %d × %d pixels; if it is another grid, give its --rows."
                  .formatted(
                      image.getRows(), image.getColumns(), image.getFactor(), image.getFactor()));
    }
    console
        .out()
        .println("Fill in its card, and check it: ./glauber model check %s".formatted(directory));
    return ExitCode.OK.code();
  }
}
