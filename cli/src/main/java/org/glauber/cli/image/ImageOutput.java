package org.glauber.cli.image;

import java.util.Optional;
import org.glauber.console.OutputFile;
import org.glauber.console.terminal.Console;
import org.glauber.generation.v1.GenerateImageResponse;

/** Shows or writes the events of a call as they arrive. */
public interface ImageOutput extends AutoCloseable {
  /**
   * Shows or writes an event.
   *
   * @throws org.glauber.console.CommandFailure if a file cannot be written
   */
  void show(GenerateImageResponse event);

  /** Ends the output, whether the call succeeded or failed. */
  @Override
  void close();

  /** An output that redraws images in place; empty unless the console is a terminal. */
  static Optional<ImageOutput> forPeople(Console console) {
    return console.liveRegion().map(region -> new LiveImages(region, console, System::nanoTime));
  }

  /** An output that writes an animated GIF of previews and results. */
  static ImageOutput gif(OutputFile file) {
    return new AnimatedGif(file, System::nanoTime);
  }
}
