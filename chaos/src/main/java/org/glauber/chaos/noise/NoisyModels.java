package org.glauber.chaos.noise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.glauber.model.Model;
import org.glauber.model.repository.ModelRepository;
import org.glauber.model.repository.ModelWriter;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ModelFile;
import org.glauber.model.v1.ModelManifest;

/**
 * A directory with copies of models whose networks add noise to the logits of batches with more
 * than one lane: each logit moves up or down by a fixed amount, at random.
 *
 * <p>Different batch shapes move a logit by about 1e-6, which changes about one token in four
 * million steps, so a test of some hundred thousand steps says nothing about the margin. Noise of
 * 0.002 changes hundreds of tokens. The noise is part of the network, so that the code under test
 * is the one that serves every model: a denoiser measures the noise at warm-up like any other
 * deviation, and sets ε to four times the noise. A single lane, in which close decisions are made
 * again, has no noise and therefore the logits of the original model.
 *
 * <p>Services have no setting for this. The copies are deleted on close.
 */
public final class NoisyModels implements AutoCloseable {
  /**
   * The default noise in nats: without the margin it would change several tokens in ten thousand.
   */
  public static final double DEFAULT_NATS = 0.005;

  private final Path directory;

  private NoisyModels(Path directory) {
    this.directory = directory;
  }

  /**
   * Copies models.
   *
   * @param models the directory of the originals
   * @param names the names of the models to copy
   * @param nats the noise on every logit
   * @throws org.glauber.model.ModelRefusedException if one cannot be opened
   * @throws IllegalArgumentException if a network's archive does not have the form that the trainer
   *     writes
   */
  public static NoisyModels copy(Path models, Collection<String> names, double nats) {
    ModelRepository repository = ModelRepository.at(models);
    try {
      NoisyModels noisy = new NoisyModels(Files.createTempDirectory("glauber-noisy-models"));
      try {
        for (String name : names) {
          noisy.add(repository.open(name), nats);
        }
      } catch (IOException | RuntimeException e) {
        noisy.close();
        throw e;
      }
      return noisy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(Model model, double nats) throws IOException {
    Path home = Files.createDirectory(directory.resolve(model.name()));
    ModelManifest manifest = model.manifest();
    Map<String, FileRole> roles = new LinkedHashMap<>();
    for (ModelFile file : manifest.getFilesList()) {
      Path source = model.directory().resolve(file.getPath());
      Path target = home.resolve(file.getPath());
      Files.createDirectories(target.getParent());
      if (file.getRole() == FileRole.FILE_ROLE_DENOISER) {
        NoisyArchive.write(source, target, nats);
      } else {
        Files.copy(source, target);
      }
      roles.put(file.getPath(), file.getRole());
    }
    ModelWriter.write(home, manifest, roles);
  }

  /** The directory of the copies, each in a subdirectory with the name of its model. */
  public Path directory() {
    return directory;
  }

  @Override
  public void close() {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
