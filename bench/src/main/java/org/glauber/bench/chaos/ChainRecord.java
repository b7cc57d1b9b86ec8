package org.glauber.bench.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.glauber.denoiser.v1.Chain;
import org.glauber.denoiser.v1.ChainUpdate;
import org.glauber.denoiser.v1.RunChainResponse;

/**
 * One chain as the wire has it: every state that updates led to, over all of its attempts. Two
 * attempts that come to the same step must stand alike there, and where one begins another must
 * have come.
 */
final class ChainRecord {
  private final String id;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, List<Integer>> states = new HashMap<>(); // (step) X_n, by lock
  private final List<String> broken = new ArrayList<>(); // guarded by lock
  private int attempts; // guarded by lock
  private long updates; // guarded by lock

  ChainRecord(String id) {
    this.id = id;
  }

  /** A denoiser was asked to run it on from where it stands. */
  Attempt begun(Chain chain) {
    lock.lock();
    try {
      int stepCount = chain.getSampling().getSweeps() * chain.getTokensCount(); // T
      if (attempts++ == 0 && chain.getStep() == stepCount) {
        states.put(stepCount, chain.getTokensList());
      } else if (!chain.getTokensList().equals(states.get(chain.getStep()))) {
        broken.add("taken up at step %d in a state that it never had".formatted(chain.getStep()));
      }
      return new Attempt(chain);
    } finally {
      lock.unlock();
    }
  }

  /** A chain at one denoiser. */
  final class Attempt {
    private final Chain chain;
    private final List<Integer> tokens;
    private int step;

    private Attempt(Chain chain) {
      this.chain = chain;
      this.tokens = new ArrayList<>(chain.getTokensList());
      this.step = chain.getStep();
    }

    /** The denoiser has said something of it. */
    void saw(RunChainResponse response) {
      lock.lock();
      try {
        switch (response.getEventCase()) {
          case ADMITTED -> requireOurs(response.getAdmitted().getAttempt());
          case UPDATE -> updated(response.getUpdate());
          case FINISHED -> requireOurs(response.getFinished().getAttempt());
          case EVENT_NOT_SET -> broken.add("a denoiser's event without an event");
        }
      } finally {
        lock.unlock();
      }
    }

    private void updated(ChainUpdate update) {
      updates++;
      requireOurs(update.getAttempt());
      if (update.getStep() >= step) {
        broken.add("an update to step %d after step %d".formatted(update.getStep(), step));
      }
      for (int k = 0; k < update.getSitesCount(); k++) {
        int site = update.getSites(k);
        if (site < 0 || site >= tokens.size() || k >= update.getTokensCount()) {
          broken.add("an update of site %d that has none, or no token".formatted(site));
          return;
        }
        if (chain.getClampedSitesList().contains(site)) {
          broken.add("an update of clamped site " + site);
        }
        tokens.set(site, update.getTokens(k));
      }
      step = update.getStep();
      List<Integer> known = states.putIfAbsent(step, List.copyOf(tokens));
      if (known != null && !known.equals(tokens)) {
        broken.add("two states at step " + step);
      }
    }

    private void requireOurs(int attempt) {
      if (attempt != chain.getAttempt()) {
        broken.add("attempt %d was told of %d".formatted(chain.getAttempt(), attempt));
      }
    }
  }

  /** How often a denoiser was asked to run it. */
  int attempts() {
    lock.lock();
    try {
      return attempts;
    } finally {
      lock.unlock();
    }
  }

  /** How many updates there were. */
  long updates() {
    lock.lock();
    try {
      return updates;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The rules that it broke, in words.
   *
   * @param result (site) what was given out as X_0
   */
  List<String> broken(List<Integer> result) {
    lock.lock();
    try {
      List<String> all = new ArrayList<>(broken);
      if (!result.equals(states.get(0))) {
        all.add("the result of %s is not what its updates lead to".formatted(id));
      }
      return all;
    } finally {
      lock.unlock();
    }
  }
}
