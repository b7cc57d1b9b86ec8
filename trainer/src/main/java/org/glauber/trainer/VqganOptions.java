package org.glauber.trainer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.glauber.network.vqgan.VqganShape;
import org.glauber.trainer.loop.RunSize;
import org.glauber.trainer.run.OptionRules;
import org.glauber.trainer.vqgan.AdversarialLoss;
import org.glauber.trainer.vqgan.VqganRecipe;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for the shape and training of a VQGAN. */
final class VqganOptions {
  private static final long IMAGES_EACH = 200;
  private static final long LEAST_IMAGES = 5_000;
  private static final long MOST_IMAGES = 100_000;
  private static final double REVIVAL_SHARE = 0.6;
  private static final double EMA_DECAY = 0.999;
  private static final int CHANNEL_STEP = 16;
  private static final int MAX_CHANNELS = 1_024;
  private static final int MAX_RESOLUTIONS = 7; // a factor of 64
  private static final int MAX_GRID = 256; // 65,536 sites
  private static final int LEAST_SIDE = 16;
  private static final int MOST_SIDE = 2_048;

  @Option(names = "--grid", description = "rows and columns of codes", defaultValue = "8")
  int grid;

  @Option(
      names = "--channels",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "N[,N…]",
      description = "at each resolution, the finest first; every further one halves it",
      defaultValue = "32,48,64,96")
  List<Integer> channels;

  @Option(names = "--codes", description = "of the codebook, V", defaultValue = "256")
  int codes;

  @Option(names = "--code-width", description = "numbers a code", defaultValue = "8")
  int codeWidth;

  @Option(
      names = "--vqgan-images",
      description =
          "shown to the VQGAN (default: 100,000; of your own pictures 200 times their number, but"
              + " at least 5,000 and at most 100,000)")
  @Nullable Long images;

  @Option(names = "--vqgan-batch", description = "images an update", defaultValue = "16")
  int batch;

  @Option(names = "--vqgan-rate", description = "peak learning rate", defaultValue = "0.002")
  double rate;

  @Option(
      names = "--critic",
      description = "share of the run, its last, with the adversarial loss",
      defaultValue = "0.4")
  double criticShare;

  @Option(
      names = "--critic-weight",
      description = "of the adversarial loss, beside the reconstruction's",
      defaultValue = "0.2")
  double criticWeight;

  @Option(
      names = "--vqgan",
      paramLabel = "VQGAN",
      description =
          "a vqgan.pt that this trainer wrote, to be kept as it is (default: one is trained)")
  @Nullable Path kept;

  /** Rejects values that are out of range. */
  void check(OptionRules rules) {
    if (kept != null) {
      rules.require(Files.isReadable(kept), "--vqgan", "must be a file that can be read", kept);
    }
    if (kept != null && images != null) {
      throw rules.refusal("--vqgan-images trains a VQGAN, and --vqgan keeps one: give one of them");
    }
    rules.inRange("--grid", grid, 1, MAX_GRID);
    rules.require(
        !channels.isEmpty() && channels.size() <= MAX_RESOLUTIONS,
        "--channels",
        "must have 1 to " + MAX_RESOLUTIONS + " numbers",
        channels);
    channels.forEach(
        width ->
            rules.require(
                width > 0 && width <= MAX_CHANNELS && width % CHANNEL_STEP == 0,
                "--channels",
                "must be multiples of 16 up to 1,024",
                width));
    rules.inRange("--codes", codes, 2, 65_536);
    rules.inRange("--code-width", codeWidth, 1, 1_024);
    int side = side();
    rules.require(
        side >= LEAST_SIDE && side <= MOST_SIDE,
        "--grid",
        "times %d, by --channels, must be %d to %,d pixels"
            .formatted(shape().factor(), LEAST_SIDE, MOST_SIDE),
        side);
    if (images != null) {
      rules.inRange("--vqgan-images", images, 1, 1_000_000_000_000L);
    }
    rules.inRange("--vqgan-batch", batch, 1, 4_096);
    rules.isPositive("--vqgan-rate", rate, 1);
    rules.isShare("--critic", criticShare);
    rules.require(
        criticWeight >= 0 && criticWeight <= 1_000,
        "--critic-weight",
        "must be 0 to 1,000",
        criticWeight);
  }

  VqganShape shape() {
    return new VqganShape(grid, grid, channels, codes, codeWidth);
  }

  /** Returns the height and width of the images in pixels. */
  int side() {
    return grid * shape().factor();
  }

  /**
   * Returns the number of images of a run without {@code --minutes}.
   *
   * @param pictureCount number of the user's own pictures; empty for generated images
   */
  long images(OptionalLong pictureCount) {
    if (images != null) {
      return images;
    }
    return pictureCount.isEmpty()
        ? MOST_IMAGES
        : Math.clamp(IMAGES_EACH * pictureCount.getAsLong(), LEAST_IMAGES, MOST_IMAGES);
  }

  /** Returns every setting that determines a run, by option name, except the number of images. */
  Map<String, String> recorded() {
    Map<String, String> all = new TreeMap<>();
    all.put("--grid", Integer.toString(grid));
    all.put("--channels", channels.toString());
    all.put("--codes", Integer.toString(codes));
    all.put("--code-width", Integer.toString(codeWidth));
    all.put("--vqgan-batch", Integer.toString(batch));
    all.put("--vqgan-rate", Double.toString(rate));
    all.put("--critic", Double.toString(criticShare));
    all.put("--critic-weight", Double.toString(criticWeight));
    if (kept != null) {
      all.put("--vqgan", kept.toString());
    }
    return all;
  }

  VqganRecipe recipe(long imageCount, long seed) {
    return new VqganRecipe(
        shape(),
        new RunSize(imageCount, batch),
        rate,
        new AdversarialLoss(criticShare, criticWeight),
        REVIVAL_SHARE,
        EMA_DECAY,
        seed);
  }
}
