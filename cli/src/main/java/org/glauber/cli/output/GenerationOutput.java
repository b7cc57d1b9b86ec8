package org.glauber.cli.output;

import java.util.function.LongSupplier;
import org.glauber.console.terminal.Console;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.ProgressRhythm;

/** Shows the events of a call as they arrive. */
public sealed interface GenerationOutput extends AutoCloseable
    permits LiveOutput, PlainOutput, JsonOutput {
  /**
   * The interval between updates on a terminal in milliseconds; short enough to look like motion.
   */
  int LIVE_MILLIS = 50;

  /** Shows an event. */
  void show(GenerateTextResponse event);

  /** Ends the output, whether the call succeeded or failed. */
  @Override
  void close();

  /**
   * An output for users: texts that are redrawn in place on a terminal, finished texts elsewhere.
   */
  static GenerationOutput forPeople(Console console, LongSupplier nanoClock) {
    return console
        .liveRegion()
        .<GenerationOutput>map(region -> new LiveOutput(region, console, nanoClock))
        .orElseGet(() -> new PlainOutput(console.out()));
  }

  /** The progress interval that {@link #forPeople} needs. */
  static ProgressRhythm progressForPeople(Console console) {
    return console.isLive()
        ? ProgressRhythm.newBuilder().setEveryMillis(LIVE_MILLIS).build()
        : ProgressRhythm.newBuilder().setNone(true).build();
  }
}
