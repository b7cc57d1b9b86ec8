package org.glauber.trainer;

import java.util.Optional;
import org.glauber.core.Scan;
import org.glauber.network.transformer.TransformerShape;
import org.glauber.trainer.learning.Loss;
import org.glauber.trainer.learning.Optimizer;
import org.glauber.trainer.learning.Recipe;
import picocli.CommandLine.Option;

/** How a denoiser is trained, whatever its tokens stand for. */
final class RecipeOptions {
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
      description = "${COMPLETION-CANDIDATES}",
      defaultValue = "CROSS_ENTROPY")
  Loss loss;

  @Option(names = "--signal", description = "signal logits, the paper's, instead of clean ones")
  boolean signal;

  @Option(names = "--optimizer", description = "${COMPLETION-CANDIDATES}", defaultValue = "MUON")
  Optimizer optimizer;

  @Option(
      names = "--bfloat16",
      description = "round matrix products; fast where the processor has instructions for it")
  boolean brainProducts;

  @Option(names = "--examples", description = "shown in all", defaultValue = "2000000")
  long examples;

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

  @Option(names = "--step-power", description = "t = T u^power; 1 is uniform", defaultValue = "1.7")
  double stepPower;

  @Option(names = "--hidden", description = "most sites hidden at once", defaultValue = "24")
  int hiddenSites;

  @Option(names = "--clamped", description = "share of clamped examples", defaultValue = "0.3")
  double clampedShare;

  @Option(names = "--scan", description = "seed of the scan; 0 for round robin", defaultValue = "7")
  long scanSeed;

  @Option(names = "--threads", description = "cores to use (default: all)")
  Optional<Integer> threads;

  @Option(names = "--seed", description = "of examples and first weights", defaultValue = "1")
  long seed;

  /** Tells the engine, before it starts, how many cores to use. */
  void useCores() {
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(cores()));
  }

  /** The cores to use. */
  int cores() {
    return threads.orElse(Runtime.getRuntime().availableProcessors());
  }

  /** σ. */
  Scan scan(int siteCount) {
    return scanSeed == 0 ? Scan.identity(siteCount) : Scans.shuffled(siteCount, scanSeed);
  }

  /** All of it. */
  Recipe recipe(int sites, int vocabularySize) {
    TransformerShape shape =
        new TransformerShape(sites, vocabularySize, maxSweeps, layers, heads, width, 128);
    return new Recipe(
        shape,
        loss,
        !signal,
        optimizer,
        brainProducts,
        keepProbability,
        examples,
        batch,
        rate,
        warmup,
        1.0,
        emaDecay,
        opening,
        stepPower,
        hiddenSites,
        clampedShare,
        seed);
  }
}
