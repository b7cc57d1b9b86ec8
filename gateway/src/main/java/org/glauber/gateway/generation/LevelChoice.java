package org.glauber.gateway.generation;

import java.util.List;
import java.util.stream.Collectors;
import org.glauber.model.v1.LevelSchedule;
import org.glauber.model.v1.ModelManifest;
import org.glauber.model.v1.Sampling;
import org.glauber.server.status.Refusals;
import org.jspecify.annotations.Nullable;

/**
 * The noise levels that a caller chose for a chain, in one of three ways, or none.
 *
 * @param sweeps the number of sweeps, null if not chosen
 * @param levels the levels themselves, empty if not chosen
 * @param schedule the name of a level schedule in the manifest, empty if not chosen
 */
public record LevelChoice(@Nullable Integer sweeps, List<Integer> levels, String schedule) {
  /** No choice: the model's recommendation applies. */
  public static final LevelChoice NONE = new LevelChoice(null, List.of(), "");

  private static final String SCHEDULE = "sampling.schedule";

  public LevelChoice {
    levels = List.copyOf(levels);
  }

  /**
   * Replaces the sweeps and levels of the settings by those chosen. Does not check the model's
   * limits.
   *
   * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT naming the field, if the
   *     caller chose more than one way, or the model has no schedule of that name
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
                    SCHEDULE, "must be one of the model's schedules " + names(manifest), schedule));
  }

  private static String names(ModelManifest manifest) {
    return manifest.getSchedulesList().stream()
        .map(LevelSchedule::getName)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static void requireAlone(String field, boolean isAlone) {
    if (!isAlone) {
      throw Refusals.invalidArgument(
          field, "must be the only one set of sweeps, levels and schedule", "one of several");
    }
  }
}
