package org.glauber.modeltool.draft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.modeltool.ModelDirectory;
import org.jspecify.annotations.Nullable;

/**
 * The files of a new model, found by their usual names. An image model has a VQGAN, a text model a
 * tokenizer.
 *
 * @param denoiser the network
 * @param tokenizer the tokenizer of a text model
 * @param vqgan the VQGAN of an image model
 */
record DraftFiles(Path denoiser, @Nullable Path tokenizer, @Nullable Path vqgan) {
  private static final List<String> DENOISERS = List.of("denoiser.pt");
  private static final List<String> TOKENIZERS =
      List.of("tokenizer.json", "spiece.model", "tokenizer.model");
  private static final List<String> VQGANS = List.of("vqgan.pt");

  /**
   * The files in a directory.
   *
   * @throws CommandFailure if one is missing, or the model would be of both kinds
   */
  static DraftFiles find(ModelDirectory directory, DraftOptions options) {
    Path home = directory.path();
    Optional<Path> vqgan = find(home, "--vqgan", options.vqgan, VQGANS);
    Optional<Path> tokenizer =
        find(home, "--tokenizer", options.tokenizer, TOKENIZERS).or(() -> only(home, ".model"));
    Path denoiser =
        find(home, "--denoiser", options.denoiser, DENOISERS)
            .or(() -> only(home, ".pt").filter(file -> !Optional.of(file).equals(vqgan)))
            .orElseThrow(
                () ->
                    failure(
                        "DIR: %s holds no network. Put the TorchScript archive there as denoiser.pt, or name the file with --denoiser."
                            .formatted(home)));
    if (options.tokenizer == null
        && options.vqgan == null
        && tokenizer.isPresent()
        && vqgan.isPresent()) {
      throw failure(
          "DIR: %s holds a tokenizer, %s, and a VQGAN, %s. Say which the model uses, with --tokenizer or --vqgan."
              .formatted(home, tokenizer.get().getFileName(), vqgan.get().getFileName()));
    }
    if (tokenizer.isEmpty() && vqgan.isEmpty()) {
      throw failure(
          "DIR: %s holds neither a tokenizer nor a VQGAN. Put tokenizer.json or spiece.model there for text, vqgan.pt for images, or name the file with --tokenizer or --vqgan."
              .formatted(home));
    }
    boolean isImage = options.vqgan != null || (vqgan.isPresent() && options.tokenizer == null);
    return new DraftFiles(
        denoiser, isImage ? null : tokenizer.orElse(null), isImage ? vqgan.orElse(null) : null);
  }

  private static Optional<Path> find(
      Path home, String option, @Nullable String named, List<String> usual) {
    if (named != null) {
      Path file = home.resolve(named).normalize();
      if (!file.startsWith(home) || !Files.isRegularFile(file)) {
        throw failure("%s: there is no file %s in %s.".formatted(option, named, home));
      }
      return Optional.of(file);
    }
    return usual.stream().map(home::resolve).filter(Files::isRegularFile).findFirst();
  }

  /** The only file with an ending. */
  private static Optional<Path> only(Path home, String ending) {
    try (Stream<Path> entries = Files.list(home)) {
      List<Path> found =
          entries
              .filter(file -> file.getFileName().toString().endsWith(ending))
              .filter(Files::isRegularFile)
              .limit(2)
              .toList();
      return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CommandFailure failure(String message) {
    return new CommandFailure(ExitCode.USAGE, message);
  }
}
