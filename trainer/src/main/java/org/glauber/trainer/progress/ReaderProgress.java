package org.glauber.trainer.progress;

import java.io.PrintWriter;
import org.glauber.trainer.faces.FaceReader;
import org.glauber.trainer.run.Interruption;
import org.jspecify.annotations.Nullable;

/** Shows the training of a face reader, if one is trained, and stops it on an interruption. */
public final class ReaderProgress implements FaceReader.Listener, AutoCloseable {
  private final Interruption interruption;
  private final PrintWriter out;
  private @Nullable Progress progress;

  public ReaderProgress(Interruption interruption, PrintWriter out) {
    this.interruption = interruption;
    this.out = out;
  }

  @Override
  public void begins(int updates) {
    out.println("Training the classifier that reads them, once …");
    progress = Progress.of("updates", updates, out);
    progress.begin(0);
  }

  @Override
  public void updated(int done) {
    interruption.check();
    if (progress != null) {
      progress.at(done, "");
    }
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
