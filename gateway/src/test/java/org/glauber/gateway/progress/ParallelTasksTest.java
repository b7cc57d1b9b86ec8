package org.glauber.gateway.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ParallelTasksTest {
  private static final Context.Key<String> CALLER = Context.key("caller");

  @Test
  void runReturnsWhenEveryTaskHasEnded() throws InterruptedException {
    Set<Integer> ended = ConcurrentHashMap.newKeySet();
    ParallelTasks.run(5, ended::add);
    assertThat(ended).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }

  @Test
  void tasksRunConcurrently() throws InterruptedException {
    CountDownLatch all = new CountDownLatch(3);
    ParallelTasks.run(
        3,
        index -> {
          all.countDown();
          all.await();
        });
  }

  @Test
  void aFailureInterruptsTheOtherTasksAndIsRethrown() {
    CountDownLatch waiting = new CountDownLatch(2);
    AtomicInteger interrupted = new AtomicInteger();
    assertThatThrownBy(
            () ->
                ParallelTasks.run(
                    3,
                    index -> {
                      if (index == 1) {
                        waiting.await();
                        throw new IllegalStateException("broken");
                      }
                      waitUntilInterrupted(waiting, interrupted);
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("broken");
    assertThat(interrupted).hasValue(2);
  }

  @Test
  void anInterruptEndsEveryTask() throws InterruptedException {
    CountDownLatch waiting = new CountDownLatch(2);
    AtomicInteger interrupted = new AtomicInteger();
    CountDownLatch thrown = new CountDownLatch(1);
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    ParallelTasks.run(2, index -> waitUntilInterrupted(waiting, interrupted));
                  } catch (InterruptedException e) {
                    thrown.countDown();
                  }
                });
    waiting.await();
    caller.interrupt();
    thrown.await();
    assertThat(interrupted).hasValue(2);
  }

  @Test
  void tasksRunInTheCallersContext() throws Exception {
    Set<String> callers = ConcurrentHashMap.newKeySet();
    Context.current()
        .withValue(CALLER, "mia")
        .call(
            () -> {
              ParallelTasks.run(2, index -> callers.add(CALLER.get() + index));
              return null;
            });
    assertThat(callers).containsExactlyInAnyOrder("mia0", "mia1");
  }

  private static void waitUntilInterrupted(CountDownLatch waiting, AtomicInteger interrupted)
      throws InterruptedException {
    try {
      waiting.countDown();
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      interrupted.incrementAndGet();
      throw e;
    }
  }
}
