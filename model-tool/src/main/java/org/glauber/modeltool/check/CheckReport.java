package org.glauber.modeltool.check;

import java.util.List;
import org.glauber.model.Model;
import org.glauber.modeltool.logits.Comparison;
import org.jspecify.annotations.Nullable;

/**
 * What a check found. A part is absent if it was not reached or does not apply.
 *
 * @param name the model's name
 * @param model the opened model, absent if its manifest or a file breaks a rule
 * @param network the denoiser's network
 * @param tokenizer the tokenizer of a text model
 * @param vqgan the VQGAN of an image model
 * @param comparison the difference to expected logits
 * @param refusals why services would not serve the model
 * @param warnings what works, but probably not as meant
 */
record CheckReport(
    String name,
    @Nullable Model model,
    @Nullable NetworkReport network,
    @Nullable TokenizerReport tokenizer,
    @Nullable VqganReport vqgan,
    @Nullable Comparison comparison,
    List<String> refusals,
    List<String> warnings) {
  CheckReport {
    refusals = List.copyOf(refusals);
    warnings = List.copyOf(warnings);
  }

  /** Whether services would serve the model. */
  boolean isServed() {
    return refusals.isEmpty();
  }

  /**
   * Whether services would serve the model, and it returns the expected logits if there are any.
   */
  boolean isPassed() {
    return isServed() && (comparison == null || comparison.isWithinTolerance());
  }
}
