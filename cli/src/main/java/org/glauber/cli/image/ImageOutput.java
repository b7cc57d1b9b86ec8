package org.glauber.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.glauber.cli.console.Console;
import org.glauber.generation.v1.GenerateImageResponse;

/** Takes a call's events as they come. */
public interface ImageOutput extends AutoCloseable {
  /** Takes an event. */
  void show(GenerateImageResponse event) throws IOException;

  /** Ends, whether the call ended well or not. */
  @Override
  void close() throws IOException;

  /** Images that condense in place where the console is a terminal. */
  static Optional<ImageOutput> forPeople(Console console) {
    return console.liveRegion().map(region -> new LiveImages(region, console, System::nanoTime));
  }

  /** An animated GIF of what comes. */
  static ImageOutput gif(Path file) throws IOException {
    return new AnimatedGif(file, System::nanoTime);
  }
}
