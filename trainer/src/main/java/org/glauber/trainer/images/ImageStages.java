package org.glauber.trainer.images;

import ai.djl.Device;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.glauber.core.NoiseLaw;
import org.glauber.model.Manifests;
import org.glauber.model.v1.Logits;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampling;
import org.glauber.network.TorchNetwork;
import org.glauber.network.TorchVqgan;
import org.glauber.trainer.corpus.CodeCorpus;

/**
 * The stages between the training of a VQGAN and of a denoiser: encoding images as codes, and
 * drawing a sheet to inspect both networks.
 */
public final class ImageStages {
  private static final int ENCODED_AT_ONCE = 64;
  private static final int SHOWN = 16;
  private static final int COLUMNS = 8;

  private final ImageSource source;
  private final TorchVqgan vqgan;
  private final Runnable check;

  /**
   * Creates the stages for a trained VQGAN.
   *
   * @param check runs between passes; throws an exception to stop the work
   */
  public ImageStages(ImageSource source, TorchVqgan vqgan, Runnable check) {
    this.source = source;
    this.vqgan = vqgan;
    this.check = check;
  }

  /**
   * Encodes {@code most} images, or all if there are fewer.
   *
   * @param encoded receives the number of images encoded so far
   */
  public CodeCorpus encode(int most, int codeCount, long seed, IntConsumer encoded) {
    List<int[]> grids = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    Optional<List<BufferedImage>> all = source.all().filter(images -> images.size() <= most);
    int count = count(most);
    while (grids.size() < count) {
      int from = grids.size();
      int size = Math.min(ENCODED_AT_ONCE, count - from);
      List<BufferedImage> images =
          all.isPresent() ? all.get().subList(from, from + size) : draw(size, random);
      grids.addAll(List.of(vqgan.encode(Pixels.of(images), size)));
      encoded.accept(grids.size());
      check.run();
    }
    return new CodeCorpus(grids, codeCount, source.description(), source.licence());
  }

  /** Returns how many images {@link #encode} encodes for this maximum. */
  public int count(int most) {
    return source.all().map(images -> Math.min(images.size(), most)).orElse(most);
  }

  /**
   * Writes a sheet of originals, their reconstructions, and samples of a denoiser.
   *
   * @param denoiser file of the denoiser's network
   */
  public void show(Path denoiser, ModelManifest manifest, Sampling sampling, Path png)
      throws IOException {
    NoiseLaw noise = Manifests.noiseLaw(manifest);
    boolean cleanLogits = manifest.getLogits() == Logits.LOGITS_CLEAN;
    List<BufferedImage> originals = draw(COLUMNS, new SplittableRandom(0));
    int[][] codes = vqgan.encode(Pixels.of(originals), originals.size());
    try (TorchNetwork network = TorchNetwork.open(denoiser, cleanLogits, noise, Device.cpu())) {
      if (manifest.hasPureNoiseVisits()) {
        network.setPureNoiseVisits(manifest.getPureNoiseVisits());
      }
      int[][] samples = new GridSampler(network, manifest, check).draw(SHOWN, sampling);
      new ContactSheet()
          .row(originals)
          .row(images(codes))
          .rows(images(samples), COLUMNS)
          .write(png);
    }
  }

  private List<BufferedImage> draw(int count, SplittableRandom random) {
    List<BufferedImage> images = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      images.add(source.draw(random));
    }
    return images;
  }

  private List<BufferedImage> images(int[][] codes) {
    return Pixels.images(vqgan.decode(codes), vqgan.width(), vqgan.height());
  }
}
