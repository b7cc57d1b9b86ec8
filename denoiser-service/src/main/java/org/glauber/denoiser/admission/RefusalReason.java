package org.glauber.denoiser.admission;

/** Why a chain was refused, or aborted while it ran. */
public enum RefusalReason {
  /** The queue or the memory is full. */
  FULL,
  /** By the forecast it would miss its deadline. */
  LATE,
  /** It waited or ran longer than expected and can no longer meet its deadline. */
  OVERDUE,
  /** Its deadline is too short for any device, so more devices would not help. */
  DEADLINE_TOO_SHORT
}
