package org.glauber.trainer.loop;

/**
 * The names and numbers in which the runs of a denoiser and of a VQGAN differ.
 *
 * @param checkpoint name of the checkpoint's file in the run's directory
 * @param checkpointUpdates number of updates from one checkpoint to the next
 * @param updatesOf phrase before a number of updates: "" or "the VQGAN's "
 * @param rateOption name of the option for the peak learning rate
 */
public record TrainingKind(
    String checkpoint, int checkpointUpdates, String updatesOf, String rateOption) {
  public TrainingKind {
    if (checkpointUpdates < 1) {
      throw new IllegalArgumentException(
          "checkpointUpdates must be 1 or more: " + checkpointUpdates);
    }
  }
}
