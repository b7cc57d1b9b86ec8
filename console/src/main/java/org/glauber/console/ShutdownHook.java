package org.glauber.console;

/** A task that runs if this process ends, by Ctrl-C for instance, before the hook is closed. */
public final class ShutdownHook implements AutoCloseable {
  private final Thread thread;

  private ShutdownHook(Thread thread) {
    this.thread = thread;
  }

  /**
   * Adds a hook.
   *
   * @param name the name of the thread that will run it
   * @throws CommandFailure {@link CommandFailure#interrupted} if the process is already ending
   */
  public static ShutdownHook add(String name, Runnable task) {
    ShutdownHook hook = new ShutdownHook(new Thread(task, name));
    try {
      Runtime.getRuntime().addShutdownHook(hook.thread);
    } catch (IllegalStateException e) {
      throw CommandFailure.interrupted();
    }
    return hook;
  }

  /**
   * Removes the hook. Has no effect if the process is already ending: then the task has run or will
   * run.
   */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException e) {
      return;
    }
  }
}
