package org.glauber.cli.image;

import java.util.Optional;
import org.glauber.cli.OutputFile;
import org.glauber.cli.console.Console;
import org.glauber.generation.v1.GenerateImageResponse;

/** Takes a call's events as they come. */
public interface ImageOutput extends AutoCloseable {
  /**
   * Takes an event.
   *
   * @throws org.glauber.cli.CommandFailure when a file cannot be written
   */
  void show(GenerateImageResponse event);

  /** Ends, whether the call ended well or not. */
  @Override
  void close();

  /** Images that condense in place where the console is a terminal. */
  static Optional<ImageOutput> forPeople(Console console) {
    return console.liveRegion().map(region -> new LiveImages(region, console, System::nanoTime));
  }

  /** An animated GIF of what comes. */
  static ImageOutput gif(OutputFile file) {
    return new AnimatedGif(file, System::nanoTime);
  }
}
