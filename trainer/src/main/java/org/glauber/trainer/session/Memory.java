package org.glauber.trainer.session;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.glauber.network.transformer.Transformer;
import org.glauber.trainer.recipe.Recipe;
import org.glauber.trainer.run.OptionRules;

/** Estimates the memory that training needs. */
public final class Memory {
  // weights, moving average, two moments
  private static final long BYTES_PER_PARAMETER = 4L * Float.BYTES;
  private static final double BYTES_PER_LOGIT = 3.0 * Float.BYTES;
  private static final double NUMBERS_PER_ACTIVATION = 20; // of each block, kept for the gradient
  private static final long MEGABYTE = 1_000_000;

  private Memory() {}

  /** Returns the size of a checkpoint in bytes. */
  static long checkpointBytes(Recipe recipe) {
    return BYTES_PER_PARAMETER * Transformer.parameterCount(recipe.shape());
  }

  /** Rejects a network that is too large to train in this machine's memory. */
  public static void check(OptionRules rules, Recipe recipe) {
    long heap = Runtime.getRuntime().maxMemory();
    if (2 * checkpointBytes(recipe) > heap) {
      throw rules.refusal(
          String.format(
              Locale.ROOT,
              "A network of %,d parameters needs %,d MB of Java's memory, of which there are %,d MB:"
                  + " lower --width, --layers or the size of the vocabulary, or set JAVA_TOOL_OPTIONS=-Xmx…",
              Transformer.parameterCount(recipe.shape()),
              2 * checkpointBytes(recipe) / MEGABYTE,
              heap / MEGABYTE));
    }
    double logits =
        BYTES_PER_LOGIT
            * recipe.size().batch()
            * recipe.mix().hiddenSites()
            * recipe.shape().vocabularySize();
    double activations =
        NUMBERS_PER_ACTIVATION
            * Float.BYTES
            * recipe.size().batch()
            * recipe.shape().siteCount()
            * recipe.shape().width()
            * recipe.shape().layers();
    long machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    if (logits + activations > machine) {
      throw rules.refusal(
          String.format(
              Locale.ROOT,
              "An update of --batch %,d needs about %,.0f MB, and this machine has %,d MB: lower --batch%s",
              recipe.size().batch(),
              (logits + activations) / MEGABYTE,
              machine / MEGABYTE,
              logits > activations
                  ? ", --hidden or the size of the vocabulary"
                  : ", --width or --layers"));
    }
  }
}
