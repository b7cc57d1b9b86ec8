package org.glauber.core.sampling;

import java.util.Arrays;

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
 * <p>Skipped and noise steps need no asking; the window reaches past them.
 *
 * <p>Pure logic over guesses and outcomes; one thread at a time.
 */
public final class Lookahead {
  /** No token. */
  public static final int NONE = -1;

  private final ChainSteps steps;
  private final int[] state; // (site) X_n
  private final int[] visits; // (site) m_j(n)
  private final int[] guesses; // (t) the outcome expected of a question
  private int step; // n
  private int remainingQuestions;
  private int[] window = new int[0]; // (lane) the steps asked about
  private int width;

  /**
   * @param state (site) X_n; copied
   * @param chainStep n
   */
  public Lookahead(ChainSteps steps, int[] state, int chainStep) {
    this.steps = steps;
    this.state = state.clone();
    this.step = chainStep;
    this.visits = chainStep == 0 ? new int[state.length] : steps.visits().after(chainStep - 1);
    this.guesses = new int[chainStep];
    Arrays.fill(guesses, NONE);
    this.remainingQuestions = steps.questionsBelow(chainStep);
  }

  /** Who asks the network. */
  @FunctionalInterface
  public interface Questioner {
    /**
     * A question takes the next lane. Both arrays are only lent.
     *
     * @param state (site) X_{t+1}, as far as is known
     * @param visits (site) m_j(t + 1)
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

  /** Who is told of the steps that were executed. */
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

  /** Questions still to be asked. */
  public int remainingQuestions() {
    return remainingQuestions;
  }

  /** Executes the steps up to the next question, none of which needs an answer. */
  public void advance(Updates updates) {
    while (step > 0 && !steps.isQuestion(step - 1)) {
      int t = step - 1;
      if (steps.isSkipped(t)) {
        step--;
      } else {
        execute(steps.noiseToken(t), updates);
      }
    }
  }

  /**
   * The questions of a window of this width of whose outcome nothing is known.
   *
   * @return their steps, to be told to {@link #guess}
   */
  public int[] unguessed(int windowWidth) {
    int[] unguessed = new int[windowWidth];
    int count = 0;
    int seen = 0;
    // The last question's outcome decides nothing in this window.
    for (int t = step - 1; t >= 0 && seen < windowWidth - 1; t--) {
      if (steps.isQuestion(t)) {
        seen++;
        if (guesses[t] == NONE) {
          unguessed[count++] = t;
        }
      }
    }
    return Arrays.copyOf(unguessed, count);
  }

  /** Tells what a question's outcome may be; a wrong guess costs time alone. */
  public void guess(int question, int token) {
    guesses[question] = token;
  }

  /**
   * Asks the next questions, at most {@code windowWidth}; one without a guess ends the window.
   *
   * @return how many, in the order of the lanes
   */
  public int ask(int windowWidth, Questioner questioner) {
    if (window.length < windowWidth) {
      window = new int[windowWidth];
    }
    width = 0;
    int[] expected = state.clone();
    int[] expectedVisits = visits.clone();
    for (int t = step - 1; t >= 0 && width < windowWidth; t--) {
      if (steps.isSkipped(t)) {
        continue;
      }
      int site = steps.siteAt(t);
      if (steps.isQuestion(t)) {
        questioner.ask(expected, expectedVisits, t);
        window[width++] = t;
        if (guesses[t] == NONE) {
          break;
        }
        expected[site] = guesses[t];
      } else {
        expected[site] = steps.noiseToken(t);
      }
      expectedVisits[site]--;
    }
    return width;
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
      isRight = token == guesses[window[lane]];
      remainingQuestions--;
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
      guesses[question] = token;
    }
  }

  /** Writes the outcome of step n - 1. */
  private void execute(int token, Updates updates) {
    int site = steps.siteAt(step - 1);
    state[site] = token;
    visits[site]--;
    step--;
    updates.updated(step, site, token);
  }

  /** (site) X_n, a copy. */
  public int[] state() {
    return state.clone();
  }
}
