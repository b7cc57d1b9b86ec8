package org.glauber.core.sampling;

import java.util.stream.IntStream;

/**
 * A chain that looks ahead: many steps in one forward pass, the tokens those of one after the
 * other.
 *
 * <p>A step's noise is fixed, so its outcome is a function of the state alone and can be guessed
 * and checked. A <em>window</em> is the next questions of the chain, each asked on the state that
 * the guesses before it imply. When the outcomes come, those whose input was right are accepted:
 * all up to the first that its guess had wrong, and that one too. The others are the next window's
 * guesses, being outcomes on states that are nearly right.
 *
 * <p>Skipped and noise steps need no asking; the window reaches past them. Of a run of noise steps
 * only the last write to each site is carried out: nothing ever sees the others.
 *
 * <p>Memory is O(L + window), whatever T. Pure logic over guesses and outcomes; one thread at a
 * time.
 */
public final class Lookahead {
  /** No token. */
  public static final int NONE = -1;

  private final ChainSteps steps;
  private final int[] state; // (site) X_n
  private final int[] visits; // (site) of X_n
  private final Questions questions;
  private final Guesses guesses = new Guesses();
  private int step; // n
  private double expectedQuestions; // below n
  private int[] window = new int[0]; // (lane) the steps asked about
  private int[] expectedTokens = new int[0]; // (lane) the guess that the lanes after it rest on
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

  /** Who asks the network. */
  @FunctionalInterface
  public interface Questioner {
    /**
     * A question takes the next lane. Both arrays are only lent.
     *
     * @param state (site) X_{t+1}, as far as is known
     * @param visits (site) as {@link org.glauber.core.Visits#after} has them
     */
    void ask(int[] state, int[] visits, int step);
  }

  /** Who says what a token is, lane by lane. */
  public interface Outcomes {
    /** The token of a lane whose input was right: asked once, in the order of the lanes. */
    int accept(int lane);

    /** The token of a lane whose input was wrong, {@link #NONE} when it has none. */
    int reject(int lane);

    /** What the site's next question will say if it has the lane's logits; NONE when unknown. */
    int foresee(int lane);
  }

  /** Who is told of the sites that were written. */
  @FunctionalInterface
  public interface Updates {
    /**
     * A site was written, perhaps with the token it had.
     *
     * @param chainStep the n after it
     */
    void updated(int chainStep, int site, int token);
  }

  /** n. */
  public int step() {
    return step;
  }

  /** About how many questions are still to be asked; 0 exactly at step 0. */
  public int remainingQuestions() {
    return step == 0 ? 0 : Math.max(1, (int) Math.round(expectedQuestions));
  }

  /** Executes the steps up to the next question, none of which needs an answer. */
  public void advance(Updates updates) {
    int end = questions.next(0) + 1; // of the run; 0 where no question is left
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
   * Of a run of noise steps from {@code chainStep} down to {@code end}: the step from which on
   * every site is written at most once.
   */
  private int visibleFrom(int chainStep, int end) {
    return Math.min(chainStep, end + state.length);
  }

  /** Brings visit counts to {@code chainStep} without the steps in between. */
  private void leaveOut(int chainStep, int[] counts) {
    System.arraycopy(steps.visits().at(chainStep), 0, counts, 0, counts.length);
  }

  /**
   * The questions of a window of this width of whose outcome nothing is known.
   *
   * @return their steps, to be told to {@link #guess}
   */
  public int[] unguessed(int windowWidth) {
    return IntStream.range(0, windowWidth - 1) // the last one's outcome decides nothing here
        .map(questions::next)
        .takeWhile(question -> question >= 0)
        .filter(question -> guesses.of(question) == NONE)
        .toArray();
  }

  /** Tells what a question's outcome may be; a wrong guess costs time alone. */
  public void guess(int question, int token) {
    guesses.put(question, token, step);
  }

  /**
   * Asks the next questions, at most {@code windowWidth}; one without a guess ends the window.
   *
   * @return how many, in the order of the lanes
   */
  public int ask(int windowWidth, Questioner questioner) {
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
      expectedVisits[site] = redrawnTo + 1; // whatever it had: what is asked about is one visit
      questioner.ask(expected, expectedVisits, question);
      guess = guesses.of(question);
      window[width] = question;
      expectedTokens[width++] = guess;
      expected[site] = guess;
      expectedVisits[site] = redrawnTo;
      from = question;
    }
    return width;
  }

  /** Writes the run of noise steps from {@code from} down to {@code end}. */
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
   * Takes the outcomes of the window last asked about: writes those whose input was right, keeps
   * the others as guesses.
   *
   * @return how many questions were answered for good
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
      if (next >= 0 && next < window[width - 1]) { // within the window it was asked itself
        learn(next, outcomes.foresee(lane));
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

  /** (site) X_n, a copy. */
  public int[] state() {
    return state.clone();
  }
}
