package org.glauber.core.lane;

import java.util.stream.IntStream;
import org.glauber.core.sampling.ChainSteps;

/**
 * A chain that evaluates several steps in one forward pass and yields the same tokens as a chain
 * that executes them one after the other.
 *
 * <p>The random numbers of a step are fixed, so its outcome is a function of the state alone and
 * can be guessed and checked. A <em>window</em> is the next questions of the chain, each evaluated
 * on the state that the guesses before it imply. Of their outcomes, those with a correct input are
 * accepted: all up to and including the first that differs from its guess. The other outcomes,
 * computed on states that are nearly correct, become guesses for the next window.
 *
 * <p>Skipped steps and noise steps need no evaluation; the window extends past them. In a run of
 * noise steps only the last write to each site is executed, because no evaluation sees the others.
 *
 * <p>Memory is O(L + window), independent of T. The class does no evaluation itself. Not thread
 * safe.
 */
public final class Lookahead {
  /** Stands for an unknown token. */
  public static final int NONE = -1;

  private final ChainSteps steps;
  private final int[] state; // (site) X_n
  private final int[] visits; // (site) of X_n
  private final Questions questions;
  private final Guesses guesses = new Guesses();
  private int step; // n
  private double expectedQuestions; // below n
  private int[] window = new int[0]; // (lane) the steps to evaluate
  private int[] expectedTokens = new int[0]; // (lane) the guess that the lanes after it assume
  private int width;

  /**
   * @param state (site) X_n; copied
   * @param chainStep n
   */
  public Lookahead(ChainSteps steps, int[] state, int chainStep) {
    this.steps = steps;
    this.state = state.clone();
    this.step = chainStep;
    this.visits = steps.visits().at(chainStep);
    this.questions = new Questions(steps, chainStep);
    this.expectedQuestions = steps.expectedQuestionsBelow(chainStep);
  }

  /** Receives the lanes of a window. */
  @FunctionalInterface
  public interface LaneConsumer {
    /**
     * Adds the next lane, a question. Both arrays are valid only during the call.
     *
     * @param state (site) X_{t+1}, with guesses in place of unknown tokens
     * @param visits (site) the visits that {@link org.glauber.core.Visits#after} returns
     * @param step t
     */
    void add(int[] state, int[] visits, int step);
  }

  /** The outcomes of a window, by lane. */
  public interface Outcomes {
    /** The token of a lane whose input was correct; called once for each, in lane order. */
    int accept(int lane);

    /** The token of a lane whose input was wrong, or {@link #NONE} when it has none. */
    int reject(int lane);

    /**
     * The token that the next question at the site would draw from this lane's logits, or {@link
     * #NONE} when that is not known.
     */
    int predictNext(int lane);
  }

  /** Receives the sites that were written. */
  @FunctionalInterface
  public interface Updates {
    /**
     * Called after a site was written, possibly with the token that it already had.
     *
     * @param chainStep n after the write
     */
    void updated(int chainStep, int site, int token);
  }

  /** The step n of the chain. */
  public int step() {
    return step;
  }

  /** The estimated number of remaining questions; 0 exactly at step 0. */
  public int remainingQuestions() {
    return step == 0 ? 0 : Math.max(1, (int) Math.round(expectedQuestions));
  }

  /** Executes the steps before the next question, none of which needs the network. */
  public void advance(Updates updates) {
    int end = questions.next(0) + 1; // of the run; 0 when no question is left
    int visible = visibleFrom(step, end);
    if (visible < step) {
      leaveOut(visible, visits);
      step = visible;
      expectedQuestions = steps.expectedQuestionsBelow(step);
    }
    while (step > end) {
      int t = step - 1;
      if (steps.isSkipped(t)) {
        step--;
      } else {
        execute(steps.noiseToken(t), updates);
      }
    }
  }

  /**
   * In a run of noise steps from {@code chainStep} down to {@code end}, the step below which every
   * site is written at most once.
   */
  private int visibleFrom(int chainStep, int end) {
    return Math.min(chainStep, end + state.length);
  }

  /** Sets visit counts to those of {@code chainStep} without executing the steps in between. */
  private void leaveOut(int chainStep, int[] counts) {
    System.arraycopy(steps.visits().at(chainStep), 0, counts, 0, counts.length);
  }

  /**
   * The questions without a guess in a window of this width.
   *
   * @return their steps, in descending order, for which {@link #guess} can set guesses
   */
  public int[] unguessed(int windowWidth) {
    return IntStream.range(0, windowWidth - 1) // no lane depends on the last question
        .map(questions::next)
        .takeWhile(question -> question >= 0)
        .filter(question -> guesses.of(question) == NONE)
        .toArray();
  }

  /** Sets the guessed outcome of a question; a wrong guess costs time but changes no token. */
  public void guess(int question, int token) {
    guesses.put(question, token, step);
  }

  /**
   * Adds a lane for each of the next questions, at most {@code windowWidth}. The window ends with
   * the first question that has no guess.
   *
   * @return the number of lanes added
   */
  public int addLanes(int windowWidth, LaneConsumer lanes) {
    if (window.length < windowWidth) {
      window = new int[windowWidth];
      expectedTokens = new int[windowWidth];
    }
    width = 0;
    int[] expected = state.clone();
    int[] expectedVisits = visits.clone();
    int from = step;
    int guess = 0;
    while (width < windowWidth && guess != NONE) {
      int question = questions.next(width);
      if (question < 0) {
        break;
      }
      expectNoise(from, question + 1, expected, expectedVisits);
      int site = steps.siteAt(question);
      int redrawnTo = steps.visits().redrawnTo(question);
      expectedVisits[site] = redrawnTo + 1; // whatever its level: the network undoes one visit
      lanes.add(expected, expectedVisits, question);
      guess = guesses.of(question);
      window[width] = question;
      expectedTokens[width++] = guess;
      expected[site] = guess;
      expectedVisits[site] = redrawnTo;
      from = question;
    }
    return width;
  }

  /** Applies the run of noise steps from {@code from} down to {@code end} to an expected state. */
  private void expectNoise(int from, int end, int[] expected, int[] expectedVisits) {
    int visible = visibleFrom(from, end);
    if (visible < from) {
      leaveOut(visible, expectedVisits);
    }
    for (int t = visible - 1; t >= end; t--) {
      if (!steps.isSkipped(t)) {
        int site = steps.siteAt(t);
        expected[site] = steps.noiseToken(t);
        expectedVisits[site] = steps.visits().redrawnTo(t);
      }
    }
  }

  /**
   * Takes the outcomes of the last window: writes those whose input was correct and keeps the
   * others as guesses.
   *
   * @return the number of questions whose outcomes were written
   */
  public int accept(Outcomes outcomes, Updates updates) {
    int lane = 0;
    boolean isRight = true;
    while (isRight && lane < width) {
      int token = outcomes.accept(lane);
      isRight = token == expectedTokens[lane];
      questions.answered();
      execute(token, updates);
      advance(updates);
      lane++;
    }
    int accepted = lane;
    for (; lane < width; lane++) {
      learn(window[lane], outcomes.reject(lane));
    }
    for (lane = 0; lane < width; lane++) {
      int next = steps.nextQuestion(window[lane]);
      if (next >= 0 && next < window[width - 1]) { // otherwise the window contained it
        learn(next, outcomes.predictNext(lane));
      }
    }
    width = 0;
    return accepted;
  }

  private void learn(int question, int token) {
    if (token != NONE) {
      guesses.put(question, token, step);
    }
  }

  /** Writes the outcome of step n - 1. */
  private void execute(int token, Updates updates) {
    expectedQuestions -= steps.questionProbability(step - 1);
    int site = steps.siteAt(step - 1);
    state[site] = token;
    visits[site] = steps.visits().redrawnTo(step - 1);
    step--;
    updates.updated(step, site, token);
  }

  /** A copy of the state X_n (site). */
  public int[] state() {
    return state.clone();
  }
}
