package org.glauber.cli;

/**
 * Something to be done should this process end, by Ctrl-C for instance, before it is taken back.
 */
public final class ShutdownHook implements AutoCloseable {
  private final Thread thread;

  private ShutdownHook(Thread thread) {
    this.thread = thread;
  }

  /**
   * Adds a hook.
   *
   * @param name the name of the thread that will run it
   * @throws CommandFailure interrupted, when the process is ending already
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

  /** Takes the hook back; when the process is ending already it has run or will. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException e) {
      return;
    }
  }
}
