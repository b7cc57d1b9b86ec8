package org.glauber.bench.noise;

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
import org.glauber.model.ModelRepository;
import org.glauber.model.ModelWriter;
import org.glauber.model.v1.FileRole;
import org.glauber.model.v1.ModelFile;
import org.glauber.model.v1.ModelManifest;

/**
 * A directory of copies of models whose networks add noise to their logits whenever they are asked
 * about more than one lane: each logit moves up or down by the same amount, at random.
 *
 * <p>A shape of the batch moves a logit by about 1e-6, which changes about one token in four
 * million steps. That none of some hundred thousand changed says nothing about the margin. Noise of
 * 0.002 changes hundreds. The noise is part of the network, so that everything after it is what
 * serves every model: a denoiser measures it at warm-up like any deviation, and the ε that it takes
 * from that is four times the noise. A lane alone, in which close decisions are made again, has no
 * noise and therefore the logits of the original model.
 *
 * <p>No service has a setting for this. The copies are deleted on close.
 */
public final class NoisyModels implements AutoCloseable {
  /** In nats: some tokens in ten thousand would be others without the margin. */
  public static final double USUAL_NATS = 0.005;

  private final Path directory;

  private NoisyModels(Path directory) {
    this.directory = directory;
  }

  /**
   * Copies models.
   *
   * @param models the directory of the originals
   * @param names of the models to copy
   * @param nats how far every logit moves
   * @throws org.glauber.model.ModelRefusedException when one cannot be opened
   * @throws IllegalArgumentException when a network's archive is not as the trainer writes them
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

  /** Where the copies are, each in a directory of its model's name. */
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
