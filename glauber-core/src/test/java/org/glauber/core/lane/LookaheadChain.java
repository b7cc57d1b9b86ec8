package org.glauber.core.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;
import org.glauber.core.sampling.ChainSteps;

/** Drives {@link Lookahead} with outcomes that are known at once, and records its calls. */
final class LookaheadChain implements Lookahead.Outcomes {
  private final ChainSteps steps;
  private final Lookahead lookahead;
  private final ToIntFunction<Asked> network;
  private final ToIntFunction<Asked> guesser;
  private final List<Asked> asked = new ArrayList<>();
  private final List<Update> updates = new ArrayList<>();
  private int passes;
  private int evaluations;

  /** A question: X_{t+1}, m_j(t + 1) and t. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Asked(int[] state, int[] visits, int step) {}

  /** A step that was executed. */
  record Update(int chainStep, int site, int token) {}

  /**
   * @param network returns the outcome of a question
   * @param guesser guesses the outcome of a later question at the same site, or returns NONE
   */
  LookaheadChain(
      ChainSteps steps,
      int[] state,
      int chainStep,
      ToIntFunction<Asked> network,
      ToIntFunction<Asked> guesser) {
    this.steps = steps;
    this.lookahead = new Lookahead(steps, state, chainStep);
    this.network = network;
    this.guesser = guesser;
  }

  /** Runs to the end; each pass has a window of the width supplied. */
  void run(IntSupplier width) {
    lookahead.advance(this::updated);
    while (lookahead.step() > 0) {
      pass(width.getAsInt());
    }
  }

  /** One forward pass. */
  void pass(int width) {
    asked.clear();
    for (int question : lookahead.unguessed(width)) {
      lookahead.guess(question, guesser.applyAsInt(new Asked(new int[0], new int[0], question)));
    }
    passes++;
    evaluations +=
        lookahead.addLanes(
            width,
            (state, visits, step) -> asked.add(new Asked(state.clone(), visits.clone(), step)));
    lookahead.accept(this, this::updated);
  }

  private void updated(int chainStep, int site, int token) {
    updates.add(new Update(chainStep, site, token));
  }

  @Override
  public int accept(int lane) {
    return network.applyAsInt(asked.get(lane));
  }

  @Override
  public int reject(int lane) {
    return network.applyAsInt(asked.get(lane));
  }

  @Override
  public int predictNext(int lane) {
    Asked question = asked.get(lane);
    return guesser.applyAsInt(
        new Asked(question.state(), question.visits(), steps.nextQuestion(question.step())));
  }

  int step() {
    return lookahead.step();
  }

  int[] state() {
    return lookahead.state();
  }

  List<Update> updates() {
    return updates;
  }

  int passes() {
    return passes;
  }

  int evaluations() {
    return evaluations;
  }

  int remainingQuestions() {
    return lookahead.remainingQuestions();
  }
}
