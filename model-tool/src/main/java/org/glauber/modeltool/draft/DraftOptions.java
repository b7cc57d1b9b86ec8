package org.glauber.modeltool.draft;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for what files do not say, and for what is found in them wrongly. */
public final class DraftOptions {
  @Option(
      names = "--logits",
      paramLabel = "signal|clean",
      hideParamSyntax = true,
      description =
          "What the network returns: signal logits, as the paper's network, or clean logits, whose"
              + " softmax is the law of the clean token.")
  @Nullable String logits;

  @Option(
      names = "--keep-probability",
      paramLabel = "P",
      description =
          "Π(φ), with which a step of the forward process keeps the token; 0.5 in the paper.")
  @Nullable String keepProbability;

  @Option(
      names = "--max-sweeps",
      paramLabel = "N",
      description = "T / L, the sweeps that the network was trained for; 4 in the paper.")
  @Nullable String maxSweeps;

  @Option(
      names = "--scan",
      paramLabel = "identity|FILE",
      hideParamSyntax = true,
      description =
          "The order of the sites in a sweep: identity (the default), or a file with a permutation"
              + " of 0 to L - 1, separated by commas or white space.")
  @Nullable String scan;

  @Option(
      names = "--sites",
      paramLabel = "N",
      description = "L, if the network accepts any number of sites.")
  @Nullable String sites;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "The rows of the grid of codes, if it is not the one that is found.")
  @Nullable Integer rows;

  @Option(
      names = "--end-token",
      paramLabel = "TOKEN",
      description = "The token that ends a text, as a number or as the tokenizer spells it.")
  @Nullable String endToken;

  @Option(
      names = "--pad-token",
      paramLabel = "TOKEN",
      description = "The token that fills the sites after the end.")
  @Nullable String padToken;

  @Option(
      names = "--denoiser",
      paramLabel = "FILE",
      description = "The network in DIR, if it is not denoiser.pt.")
  @Nullable String denoiser;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description = "The tokenizer in DIR, if it is not tokenizer.json or spiece.model.")
  @Nullable String tokenizer;

  @Option(
      names = "--vqgan",
      paramLabel = "FILE",
      description = "The VQGAN in DIR, if it is not vqgan.pt.")
  @Nullable String vqgan;

  @Option(
      names = "--model-version",
      paramLabel = "TEXT",
      defaultValue = "1",
      description = "The version, for people (default: ${DEFAULT-VALUE}).")
  String version = "1";

  @Option(
      names = "--summary",
      paramLabel = "TEXT",
      description = "For the card: what it generates.")
  String summary = "";

  @Option(
      names = "--data",
      paramLabel = "TEXT",
      description = "For the card: what it learned from.")
  String data = "";

  @Option(
      names = "--training",
      paramLabel = "TEXT",
      description = "For the card: how it was trained.")
  String training = "";

  @Option(names = "--quality", paramLabel = "TEXT", description = "For the card: how good it is.")
  String quality = "";

  @Option(names = "--licence", paramLabel = "SPDX", description = "For the card: the licence.")
  String licence = "";

  @Option(names = "--replace", description = "Replace a model.json that exists.")
  boolean replace;
}
