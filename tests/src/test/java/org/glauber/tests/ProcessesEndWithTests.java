package org.glauber.tests;

import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Ends all processes that tests have started when a test has run out of time. A thread that reads a
 * process's output blocks until the process has ended.
 */
public final class ProcessesEndWithTests
    implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    endAllIfLate(failure);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    endAllIfLate(failure);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    endAllIfLate(failure);
  }

  @Override
  public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    endAllIfLate(failure);
  }

  @Override
  public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    endAllIfLate(failure);
  }

  private static void endAllIfLate(Throwable failure) throws Throwable {
    if (failure instanceof TimeoutException) {
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }
    throw failure;
  }
}
