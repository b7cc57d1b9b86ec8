package org.glauber.bench.chaos;

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

/** What a caller saw of one generation, over all of its streams, and the rules it must keep. */
final class History {
  /** What a token of a tale is: a word, or a mark that may stand at one. */
  private static final Pattern WORD = Pattern.compile("\\p{L}+|[^\\p{L}\\s]");

  private final List<String> broken = new ArrayList<>();
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

  /** Sees an event of a text. */
  void saw(GenerateTextResponse event) {
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
      case EVENT_NOT_SET -> broken.add("an event without an event");
    }
  }

  /** Sees an event of an image. */
  void saw(GenerateImageResponse event) {
    switch (event.getEventCase()) {
      case ACCEPTED -> accepted(event.getAccepted().getGenerationId());
      case PROGRESS ->
          progress(event.getProgress().getStep(), event.getProgress().getSettledSiteCount());
      case FINISHED ->
          finished(event.getFinished().getCodesList(), event.getFinished().getStatistics());
      case HEARTBEAT -> passTime();
      case EVENT_NOT_SET -> broken.add("an event without an event");
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
      broken.add("progress before the beginning or after the end");
    }
    if (newStep >= step) {
      broken.add("step %d after step %d".formatted(newStep, step));
    }
    if (newSettledSites < settledSites) {
      broken.add("%d sites settled after %d".formatted(newSettledSites, settledSites));
    }
    step = newStep;
    settledSites = newSettledSites;
  }

  private void finished(List<Integer> finalState, GenerationStatistics statistics) {
    passTime();
    if (!isAccepted || isFinished) {
      broken.add("finished before the beginning or twice");
    }
    isFinished = true;
    tokens = finalState;
    correctedSteps = statistics.getStepsCorrected();
  }

  /** Settled text never changes: what was settled is found, in order, in what is. */
  private void settled(Progress progress) {
    List<String> now = new ArrayList<>();
    int[] text = progress.getText().codePoints().toArray();
    for (Span span : progress.getSettledList()) {
      now.addAll(
          words(
              new String(
                  text, span.getStartOffset(), span.getEndOffset() - span.getStartOffset())));
    }
    requireWithin(now, "what is settled");
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
        broken.add("\"%s\" was settled and is not in %s: %s".formatted(word, what, words));
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

  /** Whether the suite has taken the generation on. */
  boolean isAccepted() {
    return isAccepted;
  }

  /** Its id; empty until it is accepted. */
  String generationId() {
    return generationId;
  }

  /** Whether its end was seen. */
  boolean isFinished() {
    return isFinished;
  }

  /** (site) X_0. */
  List<Integer> tokens() {
    return tokens;
  }

  /** Steps whose tokens the margin corrected, as the last denoiser counted them. */
  int correctedSteps() {
    return correctedSteps;
  }

  /** The longest time between two events, the call's beginning being one. */
  Duration longestPause() {
    return Duration.ofNanos(longestPauseNanos);
  }

  /** The rules that it broke, in words. */
  List<String> broken() {
    return broken;
  }
}
