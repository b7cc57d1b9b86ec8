package org.glauber.trainer.session;

import java.io.IOException;
import java.io.PrintWriter;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.trainer.run.FileProblem;
import org.glauber.trainer.run.InterruptedRun;
import org.glauber.trainer.run.Interruption;
import org.glauber.trainer.run.ModelDirectory;
import org.glauber.trainer.run.RunDirectory;
import org.jspecify.annotations.Nullable;

/**
 * The resources that a training command holds while it trains.
 *
 * @param threads number of threads for the engine; if null, the fastest number is measured
 */
public record TrainingSession(
    ModelDirectory model,
    RunDirectory run,
    Interruption interruption,
    @Nullable Integer threads,
    PrintWriter out)
    implements AutoCloseable {

  /** The training itself. */
  @FunctionalInterface
  public interface Work {
    void run(TrainingSession session) throws IOException;
  }

  /**
   * Runs the training and closes this session.
   *
   * @return an exit code
   */
  public int train(Work work) throws IOException {
    try (this) {
      try {
        work.run(this);
      } catch (InterruptedRun e) {
        out.println(e.getMessage());
        out.println("The same command goes on from there.");
        return ExitCode.INTERRUPTED.code();
      } catch (IOException e) {
        throw new CommandFailure(
            ExitCode.INTERNAL,
            FileProblem.sentence(e)
                + "\nOnce that is mended, the same command resumes from the last checkpoint in "
                + run.path()
                + ", if there is one.");
      }
      out.println("Wrote " + model.path());
      return ExitCode.OK.code();
    }
  }

  /** Releases the run. No native call may run after this. */
  @Override
  public void close() throws IOException {
    interruption.close();
    run.close();
  }
}
