package org.glauber.trainer.evaluation;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.glauber.network.Devices;
import org.glauber.trainer.corpus.DocumentLayout;
import org.glauber.trainer.evaluation.frechet.PixelRange;
import org.glauber.trainer.evaluation.perplexity.TextScorer;
import org.glauber.trainer.run.OptionRules;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the measures that apply to any model: on data, by a language model, by features. */
final class MeasureOptions {
  private static final int MOST_QUESTIONS = 1_000_000;
  private static final int MOST_STRIDE = 1 << 20;
  private static final int LEAST_SIDE = 8;
  private static final int MOST_SIDE = 2_048;
  private static final int DEFAULT_QUESTIONS = 4_096;
  private static final int INCEPTION_SIDE = 299;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description =
          "Losses, calibration and reliability by noise level on held-out data: a text file with"
              + " one text a line, or a folder of pictures. Needs no suite.")
  @Nullable Path data;

  @Option(
      names = "--questions",
      paramLabel = "N",
      description =
          "With --data: questions in all, and lines or pictures at most, 8 to 1,000,000 (default:"
              + " 4096).")
  @Nullable Integer questions;

  @Option(
      names = "--documents",
      paramLabel = "LAYOUT",
      description =
          "With --data: padded (a line is a state; the default) or packed (lines follow each"
              + " other).")
  @Nullable DocumentLayout documents;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "With --data: a PNG of the losses by noise level.")
  @Nullable Path plot;

  @Option(
      names = "--perplexity",
      paramLabel = "DIR",
      description =
          "Generative perplexity of --count texts by the causal language model in this directory.")
  @Nullable Path perplexity;

  @Option(
      names = "--stride",
      paramLabel = "N",
      description =
          "With --perplexity: distance of the windows of longer texts (default: the context).")
  @Nullable Integer stride;

  @Option(
      names = "--score-end",
      description = "With --perplexity: append the end token to every text and score it.")
  boolean scoreEnd;

  @Option(
      names = "--fid",
      paramLabel = "REFERENCE",
      description =
          "Fréchet distance of --count images to a folder of pictures or an .npz with mu and"
              + " sigma.")
  @Nullable Path fid;

  @Option(
      names = "--features",
      paramLabel = "FILE",
      description = "With --fid: the network of the features, as TorchScript.")
  @Nullable Path features;

  @Option(
      names = "--side",
      paramLabel = "N",
      description =
          "With --fid: side in pixels that images are resized to, 8 to 2,048 (default: 299).")
  @Nullable Integer side;

  @Option(
      names = "--pixels",
      paramLabel = "RANGE",
      description =
          "With --fid: pixels as the network takes them: bytes (0 to 255; the default), unit (0 to"
              + " 1) or signed (-1 to 1).")
  @Nullable PixelRange pixels;

  @Option(
      names = "--save-statistics",
      paramLabel = "FILE",
      description = "With --fid: an .npz to write the statistics of the reference to.")
  @Nullable Path statistics;

  @Option(
      names = "--samples",
      paramLabel = "PATH",
      description =
          "Instead of samples of a suite: a file of texts (one a line, or JSON lines), or a folder"
              + " of pictures.")
  @Nullable Path samples;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "Of the language model or feature network: cpu (the default), or gpu0, gpu1, …")
  @Nullable String device;

  /** Returns whether any of these measures is asked for. */
  boolean isGiven() {
    return data != null || perplexity != null || fid != null;
  }

  /** Checks ranges and combinations. */
  void check(OptionRules rules) {
    needs(rules, "--data", data != null, dataOptions());
    needs(rules, "--perplexity", perplexity != null, perplexityOptions());
    needs(rules, "--fid", fid != null, fidOptions());
    if (fid != null && features == null) {
      throw rules.refusal("--fid needs --features: the TorchScript of a feature network");
    }
    if (perplexity != null && fid != null) {
      throw rules.refusal("--perplexity is of texts and --fid of images: give one of them");
    }
    boolean isJudged = perplexity != null || fid != null;
    if (samples != null && !isJudged) {
      throw rules.refusal("--samples needs --perplexity or --fid");
    }
    if (device != null && !isJudged) {
      throw rules.refusal("--device needs --perplexity or --fid");
    }
    if (questions != null) {
      rules.inRange("--questions", questions, 8, MOST_QUESTIONS);
    }
    if (stride != null) {
      rules.inRange("--stride", stride, 1, MOST_STRIDE);
    }
    if (side != null) {
      rules.inRange("--side", side, LEAST_SIDE, MOST_SIDE);
    }
  }

  /** Returns the device; loads the engine unless it is the CPU. */
  Device device(OptionRules rules) {
    if (device == null) {
      return Device.cpu();
    }
    return Devices.named(device)
        .orElseThrow(() -> rules.refusal("--device " + Devices.rule() + ", not " + device));
  }

  private List<String> dataOptions() {
    List<String> given = new ArrayList<>();
    add(given, "--questions", questions != null);
    add(given, "--documents", documents != null);
    add(given, "--plot", plot != null);
    return given;
  }

  private List<String> perplexityOptions() {
    List<String> given = new ArrayList<>();
    add(given, "--stride", stride != null);
    add(given, "--score-end", scoreEnd);
    return given;
  }

  private List<String> fidOptions() {
    List<String> given = new ArrayList<>();
    add(given, "--features", features != null);
    add(given, "--side", side != null);
    add(given, "--pixels", pixels != null);
    add(given, "--save-statistics", statistics != null);
    return given;
  }

  private static void add(List<String> given, String option, boolean isGiven) {
    if (isGiven) {
      given.add(option);
    }
  }

  private static void needs(
      OptionRules rules, String measure, boolean isGiven, List<String> options) {
    if (!isGiven && !options.isEmpty()) {
      throw rules.refusal(String.format(Locale.ROOT, "%s needs %s", options.getFirst(), measure));
    }
  }

  int questions() {
    return questions == null ? DEFAULT_QUESTIONS : questions;
  }

  DocumentLayout documents() {
    return documents == null ? DocumentLayout.PADDED : documents;
  }

  TextScorer.Scoring scoring() {
    return new TextScorer.Scoring(stride, scoreEnd);
  }

  int side() {
    return side == null ? INCEPTION_SIDE : side;
  }

  PixelRange pixels() {
    return pixels == null ? PixelRange.BYTES : pixels;
  }
}
