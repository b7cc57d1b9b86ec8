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
 * What lies between a trained VQGAN and a trained denoiser: images as codes, and a look at both.
 */
public final class ImageStages {
  private static final int ENCODED_AT_ONCE = 64;
  private static final int SHOWN = 16;
  private static final int COLUMNS = 8;

  private final ImageSource source;
  private final TorchVqgan vqgan;
  private final Runnable check;

  /**
   * @param check runs between passes, and ends the work by an exception where it is to end
   */
  public ImageStages(ImageSource source, TorchVqgan vqgan, Runnable check) {
    this.source = source;
    this.vqgan = vqgan;
    this.check = check;
  }

  /**
   * The codes of {@code most} images, or of all where there are fewer.
   *
   * @param encoded told how many have been
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

  /** How many images are encoded when at most so many are asked for. */
  public int count(int most) {
    return source.all().map(images -> Math.min(images.size(), most)).orElse(most);
  }

  /**
   * Writes a sheet of originals, their reconstructions, and samples of a denoiser.
   *
   * @param denoiser the network's file
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
