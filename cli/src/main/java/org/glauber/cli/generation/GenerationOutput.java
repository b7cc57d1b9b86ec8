package org.glauber.cli.generation;

import java.util.function.LongSupplier;
import org.glauber.cli.console.Console;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.ProgressRhythm;

/** Shows a call's events as they come. */
public sealed interface GenerationOutput extends AutoCloseable
    permits LiveOutput, PlainOutput, JsonOutput {
  /** Often enough to look like motion. */
  int LIVE_MILLIS = 50;

  /** Shows an event. */
  void show(GenerateTextResponse event);

  /** Ends the showing, whether the call ended well or not. */
  @Override
  void close();

  /** Texts that condense in place where the console is a terminal, and plain texts elsewhere. */
  static GenerationOutput forPeople(Console console, LongSupplier nanoClock) {
    return console
        .liveRegion()
        .<GenerationOutput>map(region -> new LiveOutput(region, console, nanoClock))
        .orElseGet(() -> new PlainOutput(console.out()));
  }

  /** How often {@link #forPeople} needs to hear of progress. */
  static ProgressRhythm rhythmForPeople(Console console) {
    return console.isLive()
        ? ProgressRhythm.newBuilder().setEveryMillis(LIVE_MILLIS).build()
        : ProgressRhythm.newBuilder().setNone(true).build();
  }
}
