package org.glauber.chaos.traffic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.glauber.denoiser.v1.Chain;
import org.glauber.denoiser.v1.ChainUpdate;
import org.glauber.denoiser.v1.RunChainResponse;

/**
 * The states of one chain, reconstructed from the updates on the wire over all of its attempts. Two
 * attempts that reach the same step must have the same state there, and each attempt after the
 * first must begin at a state that an earlier one reached.
 */
final class ChainRecord {
  private final String id;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, List<Integer>> states = new HashMap<>(); // (step) X_n, by lock
  private final List<String> violations = new ArrayList<>(); // guarded by lock
  private int attempts; // guarded by lock
  private long updates; // guarded by lock

  ChainRecord(String id) {
    this.id = id;
  }

  /** Records that a denoiser was asked to run the chain from its current state. */
  Attempt begin(Chain chain) {
    lock.lock();
    try {
      int stepCount = chain.getSampling().getSweeps() * chain.getTokensCount(); // T
      if (attempts++ == 0 && chain.getStep() == stepCount) {
        states.put(stepCount, chain.getTokensList());
      } else if (!chain.getTokensList().equals(states.get(chain.getStep()))) {
        violations.add(
            "resumed at step %d in a state that it never had".formatted(chain.getStep()));
      }
      return new Attempt(chain);
    } finally {
      lock.unlock();
    }
  }

  /** One attempt of the chain, at one denoiser. */
  final class Attempt {
    private final Chain chain;
    private final List<Integer> tokens;
    private int step;

    private Attempt(Chain chain) {
      this.chain = chain;
      this.tokens = new ArrayList<>(chain.getTokensList());
      this.step = chain.getStep();
    }

    /** Records an event from the denoiser. */
    void observe(RunChainResponse response) {
      lock.lock();
      try {
        switch (response.getEventCase()) {
          case ADMITTED -> requireOurs(response.getAdmitted().getAttempt());
          case UPDATE -> updated(response.getUpdate());
          case FINISHED -> requireOurs(response.getFinished().getAttempt());
          case EVENT_NOT_SET -> violations.add("an empty event from a denoiser");
        }
      } finally {
        lock.unlock();
      }
    }

    private void updated(ChainUpdate update) {
      updates++;
      requireOurs(update.getAttempt());
      if (update.getStep() >= step) {
        violations.add("an update to step %d after step %d".formatted(update.getStep(), step));
      }
      for (int k = 0; k < update.getSitesCount(); k++) {
        int site = update.getSites(k);
        if (site < 0 || site >= tokens.size() || k >= update.getTokensCount()) {
          violations.add(
              "an update of site %d, which is out of range or has no token".formatted(site));
          return;
        }
        if (chain.getClampedSitesList().contains(site)) {
          violations.add("an update of clamped site " + site);
        }
        tokens.set(site, update.getTokens(k));
      }
      step = update.getStep();
      List<Integer> known = states.putIfAbsent(step, List.copyOf(tokens));
      if (known != null && !known.equals(tokens)) {
        violations.add("two states at step " + step);
      }
    }

    private void requireOurs(int attempt) {
      if (attempt != chain.getAttempt()) {
        violations.add(
            "attempt %d received an event of attempt %d".formatted(chain.getAttempt(), attempt));
      }
    }
  }

  /** The number of attempts. */
  int attempts() {
    lock.lock();
    try {
      return attempts;
    } finally {
      lock.unlock();
    }
  }

  /** The number of updates. */
  long updates() {
    lock.lock();
    try {
      return updates;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The rules that the chain violated, as text.
   *
   * @param result (site) the tokens that the caller received as X_0
   */
  List<String> violations(List<Integer> result) {
    lock.lock();
    try {
      List<String> all = new ArrayList<>(violations);
      if (!result.equals(states.get(0))) {
        all.add("the result of %s differs from the replay of its updates".formatted(id));
      }
      return all;
    } finally {
      lock.unlock();
    }
  }
}
