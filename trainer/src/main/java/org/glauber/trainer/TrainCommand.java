package org.glauber.trainer;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.glauber.core.Scan;
import org.glauber.network.archive.ScriptValue.Tensor;
import org.glauber.network.transformer.TransformerShape;
import org.glauber.trainer.corpus.Corpus;
import org.glauber.trainer.corpus.TalesCorpus;
import org.glauber.trainer.corpus.TextCorpus;
import org.glauber.trainer.learning.Loss;
import org.glauber.trainer.learning.LossCurve;
import org.glauber.trainer.learning.Optimizer;
import org.glauber.trainer.learning.Recipe;
import org.glauber.trainer.learning.TrainingRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code train}: Algorithm 1 from a corpus to a complete model directory. */
@Command(
    name = "train",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Train a text model and write its directory. Interrupted, it resumes from its checkpoint.")
final class TrainCommand implements Callable<Integer> {
  private static final Set<String> PLACES = Set.of("--models", "--runs", "--threads");

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "the model's name")
  String name;

  @Option(names = "--corpus", description = "text, one example a line; the tales grammar if absent")
  Optional<Path> corpusFile;

  @Option(names = "--models", description = "the directory of models", defaultValue = "models")
  Path models;

  @Option(
      names = "--runs",
      description = "where checkpoints and loss curves are kept",
      defaultValue = ".glauber/training")
  Path runs;

  @Option(names = "--sites", description = "L", defaultValue = "48")
  int sites;

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

  @Override
  public Integer call() throws IOException {
    int cores = threads.orElse(Runtime.getRuntime().availableProcessors());
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(cores));
    PrintWriter out = spec.commandLine().getOut();
    Corpus corpus =
        corpusFile.isPresent() ? TextCorpus.read(corpusFile.get(), sites) : new TalesCorpus();
    Scan scan = scanSeed == 0 ? Scan.identity(sites) : Scans.shuffled(sites, scanSeed);
    Recipe recipe = recipe(corpus.vocabulary().size());
    ModelDirectory model = new ModelDirectory(models.resolve(name), corpus, scan, recipe);
    Path run = runs.resolve(name);
    TrainingRun training = new TrainingRun(recipe, corpus, scan, model.noiseLaw(), run);
    out.printf(
        Locale.ROOT,
        "Training %s: %s L = %d, V = %d, %,d examples.%n",
        name,
        corpus.description(),
        sites,
        corpus.vocabulary().size(),
        examples);
    out.flush();
    List<Tensor> weights;
    try (TrainingProgress progress = new TrainingProgress(recipe)) {
      weights = training.train(progress);
    }
    Files.createDirectories(models.resolve(name));
    LossCurve.draw(training.curve(), recipe.batch(), model.lossCurve());
    model.write(weights, command(), training.time(), cores);
    out.println("Wrote " + models.resolve(name));
    return 0;
  }

  /** What was typed, without where things are on this machine. */
  private String command() {
    List<String> words = new ArrayList<>(List.of("train", name));
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (!PLACES.contains(option.longestName())) {
        words.add(option.longestName());
        if (option.arity().max() > 0) {
          words.addAll(option.originalStringValues());
        }
      }
    }
    return String.join(" ", words);
  }

  private Recipe recipe(int vocabularySize) {
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
