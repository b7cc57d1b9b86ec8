package org.glauber.chaos.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GenerationStatistics;
import org.glauber.generation.v1.Progress;
import org.glauber.generation.v1.Span;

/**
 * Checks the events of one generation, over all of its streams, against the rules of their order.
 */
final class History {
  /** A token of a tale: a word, or a punctuation mark. */
  private static final Pattern WORD = Pattern.compile("\\p{L}+|[^\\p{L}\\s]");

  private final List<String> violations = new ArrayList<>();
  private final List<String> settledWords = new ArrayList<>(); // of the last progress
  private List<Integer> tokens = List.of();
  private long lastNanos = System.nanoTime();
  private long longestPauseNanos;
  private int step = Integer.MAX_VALUE;
  private int settledSites;
  private boolean isAccepted;
  private String generationId = "";
  private boolean isFinished;
  private int correctedSteps;

  /** Records an event of a text generation. */
  void observe(GenerateTextResponse event) {
    switch (event.getEventCase()) {
      case ACCEPTED -> accepted(event.getAccepted().getGenerationId());
      case PROGRESS -> {
        progress(event.getProgress().getStep(), event.getProgress().getSettledSiteCount());
        settled(event.getProgress());
      }
      case FINISHED -> {
        finished(event.getFinished().getTokensList(), event.getFinished().getStatistics());
        requireWithin(words(event.getFinished().getText()), "the text");
      }
      case HEARTBEAT -> passTime();
      case EVENT_NOT_SET -> violations.add("an empty event");
    }
  }

  /** Records an event of an image generation. */
  void observe(GenerateImageResponse event) {
    switch (event.getEventCase()) {
      case ACCEPTED -> accepted(event.getAccepted().getGenerationId());
      case PROGRESS ->
          progress(event.getProgress().getStep(), event.getProgress().getSettledSiteCount());
      case FINISHED ->
          finished(event.getFinished().getCodesList(), event.getFinished().getStatistics());
      case HEARTBEAT -> passTime();
      case EVENT_NOT_SET -> violations.add("an empty event");
    }
  }

  private void accepted(String newId) {
    passTime();
    isAccepted = true;
    generationId = newId;
  }

  private void progress(int newStep, int newSettledSites) {
    passTime();
    if (!isAccepted || isFinished) {
      violations.add("progress before acceptance or after the result");
    }
    if (newStep >= step) {
      violations.add("step %d after step %d".formatted(newStep, step));
    }
    if (newSettledSites < settledSites) {
      violations.add("%d sites settled after %d".formatted(newSettledSites, settledSites));
    }
    step = newStep;
    settledSites = newSettledSites;
  }

  private void finished(List<Integer> finalState, GenerationStatistics statistics) {
    passTime();
    if (!isAccepted || isFinished) {
      violations.add("finished before acceptance or twice");
    }
    isFinished = true;
    tokens = finalState;
    correctedSteps = statistics.getStepsCorrected();
  }

  /**
   * Checks that settled text does not change: the words settled earlier must occur, in order, in
   * those settled now.
   */
  private void settled(Progress progress) {
    List<String> now = new ArrayList<>();
    int[] text = progress.getText().codePoints().toArray();
    for (Span span : progress.getSettledList()) {
      now.addAll(
          words(
              new String(
                  text, span.getStartOffset(), span.getEndOffset() - span.getStartOffset())));
    }
    requireWithin(now, "the settled text");
    settledWords.clear();
    settledWords.addAll(now);
  }

  private void requireWithin(List<String> words, String what) {
    Iterator<String> left = words.iterator();
    for (String word : settledWords) {
      boolean found = false;
      while (!found && left.hasNext()) {
        found = left.next().equals(word);
      }
      if (!found) {
        violations.add(
            "\"%s\" was settled but is missing from %s: %s".formatted(word, what, words));
        return;
      }
    }
  }

  private static List<String> words(String text) {
    return WORD.matcher(text).results().map(MatchResult::group).toList();
  }

  private void passTime() {
    long now = System.nanoTime();
    longestPauseNanos = Math.max(longestPauseNanos, now - lastNanos);
    lastNanos = now;
  }

  /** Whether the generation was accepted. */
  boolean isAccepted() {
    return isAccepted;
  }

  /** The generation's id; empty until it is accepted. */
  String generationId() {
    return generationId;
  }

  /** Whether the result was received. */
  boolean isFinished() {
    return isFinished;
  }

  /** The result X_0 (site). */
  List<Integer> tokens() {
    return tokens;
  }

  /** The number of steps whose tokens the margin corrected, as counted by the last denoiser. */
  int correctedSteps() {
    return correctedSteps;
  }

  /** The longest time between two events; the start of the call counts as one. */
  Duration longestPause() {
    return Duration.ofNanos(longestPauseNanos);
  }

  /** The violated rules, as text. */
  List<String> violations() {
    return violations;
  }
}
