package org.glauber.model;

import java.util.List;
import java.util.Optional;
import org.glauber.model.v1.ModelManifest;

/** The rules of {@code model.proto} for levels that a model can run. */
final class LevelRules {
  private LevelRules() {}

  /**
   * The first rule that the levels break; empty when they are valid.
   *
   * @param field the caller's name of the field that holds them
   * @param levels at least one
   */
  static Optional<BrokenRule> broken(String field, List<Integer> levels, ModelManifest manifest) {
    int maxSweeps = manifest.getMaxSweeps();
    int count = levels.size();
    if (!manifest.hasPureNoiseVisits()) {
      return Optional.of(
          new BrokenRule(
              field,
              "must be absent: model %s has no pure_noise_visits, so its network cannot tell"
                      .formatted(manifest.getName())
                  + " sites that were not redrawn from others; ask for sweeps",
              count + " levels"));
    }
    if (count < 2 || count > maxSweeps + 1) {
      return Optional.of(
          new BrokenRule(
              field,
              "must hold 2 to max_sweeps + 1 = %,d visit counts".formatted(maxSweeps + 1),
              count + " levels"));
    }
    if (levels.getFirst() > maxSweeps) {
      return brokenAt(0, field, levels, "must be at most the model's max_sweeps, " + maxSweeps);
    }
    for (int k = 1; k < count; k++) {
      if (levels.get(k) >= levels.get(k - 1)) {
        return brokenAt(
            k, field, levels, "must be less than the level before it, " + levels.get(k - 1));
      }
    }
    return levels.getLast() == 0
        ? Optional.empty()
        : brokenAt(count - 1, field, levels, "must be 0, because it is the last level");
  }

  private static Optional<BrokenRule> brokenAt(
      int k, String field, List<Integer> levels, String rule) {
    return Optional.of(
        new BrokenRule("%s[%d]".formatted(field, k), rule, Integer.toString(levels.get(k))));
  }
}
