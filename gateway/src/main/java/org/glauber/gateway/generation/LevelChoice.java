package org.glauber.gateway.generation;

import java.util.List;
import java.util.stream.Collectors;
import org.glauber.model.v1.LevelSchedule;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampling;
import org.glauber.server.status.Refusals;
import org.jspecify.annotations.Nullable;

/**
 * What a caller chose of the noise levels that a chain passes through: one of the three, or
 * nothing.
 *
 * @param sweeps null where it is not chosen
 * @param levels empty where they are not chosen
 * @param schedule the name of levels that the manifest holds, empty where it is not chosen
 */
public record LevelChoice(@Nullable Integer sweeps, List<Integer> levels, String schedule) {
  /** Nothing: the model's recommendation. */
  static final LevelChoice NONE = new LevelChoice(null, List.of(), "");

  private static final String SCHEDULE = "sampling.schedule";

  public LevelChoice {
    levels = List.copyOf(levels);
  }

  /**
   * Replaces sweeps and levels of settings by those chosen, unchecked against the model's limits.
   *
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT naming the field, when more
   *     than one was chosen or the model has no schedule of the name
   */
  void applyTo(Sampling.Builder settings, ModelManifest manifest) {
    if (!levels.isEmpty()) {
      requireAlone("sampling.levels", sweeps == null && schedule.isEmpty());
      setLevels(settings, levels);
    } else if (!schedule.isEmpty()) {
      requireAlone(SCHEDULE, sweeps == null);
      setLevels(settings, scheduled(manifest));
    } else if (sweeps != null) {
      settings.setSweeps(sweeps).clearLevels();
    }
  }

  private static void setLevels(Sampling.Builder settings, List<Integer> levels) {
    settings.setSweeps(levels.size() - 1).clearLevels().addAllLevels(levels);
  }

  private List<Integer> scheduled(ModelManifest manifest) {
    return manifest.getSchedulesList().stream()
        .filter(it -> it.getName().equals(schedule))
        .findFirst()
        .map(LevelSchedule::getLevelsList)
        .orElseThrow(
            () ->
                Refusals.invalidArgument(
                    SCHEDULE, "must be one of the model's, " + names(manifest), schedule));
  }

  private static String names(ModelManifest manifest) {
    return manifest.getSchedulesList().stream()
        .map(LevelSchedule::getName)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static void requireAlone(String field, boolean isAlone) {
    if (!isAlone) {
      throw Refusals.invalidArgument(
          field, "must be the only one of sweeps, levels and schedule", "one of several");
    }
  }
}
