package org.glauber.trainer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.glauber.core.Scan;
import org.glauber.network.transformer.TransformerShape;
import org.glauber.trainer.loop.RunSize;
import org.glauber.trainer.recipe.ExampleMix;
import org.glauber.trainer.recipe.Loss;
import org.glauber.trainer.recipe.Objective;
import org.glauber.trainer.recipe.Optimization;
import org.glauber.trainer.recipe.Optimizer;
import org.glauber.trainer.recipe.Recipe;
import org.glauber.trainer.recipe.Start;
import org.glauber.trainer.run.OptionRules;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for training a denoiser, the same for text and images. */
final class RecipeOptions {
  private static final int CONDITIONING_WIDTH = 128;
  private static final double CLIP_NORM = 1;
  private static final int DEFAULT_HIDDEN = 24;
  private static final long EXAMPLES_EACH = 100;
  private static final long LEAST_EXAMPLES = 20_000;
  private static final long MOST_EXAMPLES = 1_000_000;
  private static final double MOST_MINUTES = 100_000;
  private static final double MILLIS_PER_MINUTE = 60_000;
  private static final double TRAINED_SHARE = 0.92;

  @Option(names = "--max-sweeps", description = "the longest chain", defaultValue = "16")
  int maxSweeps;

  @Option(names = "--layers", description = "blocks", defaultValue = "4")
  int layers;

  @Option(names = "--heads", description = "attention heads a block", defaultValue = "8")
  int heads;

  @Option(names = "--width", description = "of the residual stream", defaultValue = "128")
  int width;

  @Option(
      names = "--loss",
      description =
          "${COMPLETION-CANDIDATES} (default: CROSS_ENTROPY, with --signal EXPECTED_BINARY)")
  @Nullable Loss loss;

  @Option(names = "--signal", description = "signal logits, the paper's, instead of clean ones")
  boolean signal;

  @Option(names = "--optimizer", description = "${COMPLETION-CANDIDATES}", defaultValue = "MUON")
  Optimizer optimizer;

  @Option(
      names = "--bfloat16",
      description = "round matrix products; fast where the processor has instructions for it")
  boolean bfloat16Matmul;

  @Option(
      names = "--examples",
      description =
          "shown in all (default: 1,000,000; of your own data 100 times its size, but at least"
              + " 20,000 and at most 1,000,000)")
  @Nullable Long examples;

  @Option(
      names = "--minutes",
      description = "as many examples as this machine trains in about so many minutes")
  @Nullable Double minutes;

  @Option(names = "--batch", description = "examples an update", defaultValue = "32")
  int batch;

  @Option(names = "--rate", description = "peak learning rate", defaultValue = "0.004")
  double rate;

  @Option(names = "--warmup", description = "share of the run", defaultValue = "0.03")
  double warmup;

  @Option(names = "--ema", description = "decay of the averaged weights", defaultValue = "0.999")
  double emaDecay;

  @Option(
      names = "--keep",
      description = "Π(φ), in (0, 1); the paper has 0.5",
      defaultValue = "0.8")
  double keepProbability;

  @Option(
      names = "--opening",
      description = "share of the run, its first, with hardly any noise",
      defaultValue = "0.1")
  double opening;

  @Option(
      names = "--served",
      description = "share of the run, its last, that asks only what chains ask",
      defaultValue = "0.3")
  double served;

  @Option(
      names = "--hidden",
      description =
          "most questions of an example (default: 24, or all sites where there are fewer)")
  @Nullable Integer hiddenSites;

  @Option(names = "--clamped", description = "share of clamped examples", defaultValue = "0.3")
  double clampedShare;

  @Option(
      names = "--scan",
      paramLabel = "SEED",
      description =
          "of a random order of visits, or 0 for round robin (default: bit reversal, which keeps"
              + " the sites of successive steps apart)")
  @Nullable Long scanSeed;

  @Option(
      names = "--threads",
      description = "of the engine (default: all cores or one, whichever is faster)")
  @Nullable Integer threads;

  @Option(
      names = "--from",
      paramLabel = "DENOISER",
      description =
          "a denoiser.pt that this trainer wrote, to be trained further; it may have fewer blocks than"
              + " --layers (default: random weights)")
  @Nullable Path from;

  @Option(names = "--seed", description = "of examples and first weights", defaultValue = "1")
  long seed;

  /** Returns the scan σ. */
  Scan scan(int siteCount) {
    if (scanSeed == null) {
      return Scans.bitReversed(siteCount);
    }
    return scanSeed == 0 ? Scan.identity(siteCount) : Scans.shuffled(siteCount, scanSeed);
  }

  private Loss lossOrDefault() {
    if (loss != null) {
      return loss;
    }
    return signal ? Loss.EXPECTED_BINARY : Loss.CROSS_ENTROPY;
  }

  private int hidden(int sites) {
    return hiddenSites == null ? Math.min(DEFAULT_HIDDEN, sites) : hiddenSites;
  }

  /**
   * Returns the number of examples of a run without {@code --minutes}.
   *
   * @param dataSize number of lines or images in the user's own data; empty for generated data
   */
  long examples(OptionalLong dataSize) {
    if (examples != null) {
      return examples;
    }
    return dataSize.isEmpty()
        ? MOST_EXAMPLES
        : Math.clamp(EXAMPLES_EACH * dataSize.getAsLong(), LEAST_EXAMPLES, MOST_EXAMPLES);
  }

  /**
   * Returns the time budget of a stage; null without {@code --minutes}.
   *
   * @param share the stage's share, 0 to 1, of the time that is left after starting and writing
   */
  @Nullable Duration time(double share) {
    return minutes == null
        ? null
        : Duration.ofMillis((long) (minutes * share * TRAINED_SHARE * MILLIS_PER_MINUTE));
  }

  /** Rejects values that are out of range or contradict each other. */
  void check(OptionRules rules, int sites) {
    rules.inRange("--max-sweeps", maxSweeps, 1, 1_024);
    rules.inRange("--layers", layers, 1, 256);
    rules.inRange("--heads", heads, 1, 256);
    rules.inRange("--width", width, 2, 16_384);
    rules.require(
        width % (2 * heads) == 0,
        "--width",
        "must be a multiple of twice --heads, which is " + 2 * heads,
        width);
    rules.require(
        !signal || lossOrDefault() != Loss.CROSS_ENTROPY,
        "--loss",
        "must be EXPECTED_BINARY or BINARY with --signal",
        Loss.CROSS_ENTROPY);
    if (examples != null) {
      rules.inRange("--examples", examples, 1, 1_000_000_000_000L);
    }
    if (minutes != null) {
      rules.isPositive("--minutes", minutes, MOST_MINUTES);
    }
    if (examples != null && minutes != null) {
      throw rules.refusal(
          "--examples and --minutes both decide how long to train: give one of them");
    }
    rules.inRange("--batch", batch, 1, 65_536);
    rules.isPositive("--rate", rate, 1);
    rules.isShare("--warmup", warmup);
    rules.require(
        emaDecay >= 0 && emaDecay < 1, "--ema", "must be 0 or more and below 1", emaDecay);
    rules.require(
        keepProbability > 0 && keepProbability < 1,
        "--keep",
        "must be strictly between 0 and 1",
        keepProbability);
    rules.isShare("--opening", opening);
    rules.isShare("--served", served);
    rules.require(
        hidden(sites) >= 1 && hidden(sites) <= sites,
        "--hidden",
        "must be 1 to the number of sites, " + sites,
        hidden(sites));
    rules.isShare("--clamped", clampedShare);
    if (from != null) {
      rules.require(Files.isReadable(from), "--from", "must be a file that can be read", from);
    }
    if (threads != null) {
      rules.inRange("--threads", threads, 1, 1_024);
    }
  }

  /** Returns every setting that determines a run, by option name, except the number of examples. */
  Map<String, String> recorded(int sites) {
    Map<String, String> all = new TreeMap<>();
    all.put("--max-sweeps", Integer.toString(maxSweeps));
    all.put("--layers", Integer.toString(layers));
    all.put("--heads", Integer.toString(heads));
    all.put("--width", Integer.toString(width));
    all.put("--loss", lossOrDefault().name());
    all.put("--signal", Boolean.toString(signal));
    all.put("--optimizer", optimizer.name());
    all.put("--bfloat16", Boolean.toString(bfloat16Matmul));
    all.put("--batch", Integer.toString(batch));
    all.put("--rate", Double.toString(rate));
    all.put("--warmup", Double.toString(warmup));
    all.put("--ema", Double.toString(emaDecay));
    all.put("--keep", Double.toString(keepProbability));
    all.put("--opening", Double.toString(opening));
    all.put("--served", Double.toString(served));
    all.put("--hidden", Integer.toString(hidden(sites)));
    all.put("--clamped", Double.toString(clampedShare));
    all.put("--scan", scanSeed == null ? "bit reversal" : scanSeed.toString());
    all.put("--seed", Long.toString(seed));
    if (from != null) {
      all.put("--from", from.toString());
    }
    if (minutes != null) {
      all.put("--minutes", minutes.toString());
    }
    return all;
  }

  /** Returns the recipe that these options describe. */
  Recipe recipe(int sites, int vocabularySize, long exampleCount) {
    return new Recipe(
        new TransformerShape(
            sites, vocabularySize, maxSweeps, layers, heads, width, CONDITIONING_WIDTH),
        new Objective(lossOrDefault(), !signal, keepProbability),
        new Optimization(optimizer, bfloat16Matmul, rate, warmup, CLIP_NORM, emaDecay),
        new ExampleMix(opening, served, hidden(sites), clampedShare),
        new RunSize(exampleCount, batch),
        new Start(seed, from));
  }
}
