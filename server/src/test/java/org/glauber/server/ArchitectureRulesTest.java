package org.glauber.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ArchitectureRulesTest {
  @Test
  void everyWayToSleepIsFound() {
    for (Class<?> sleeper :
        new Class<?>[] {
          ForMillis.class,
          ForNanos.class,
          ForADuration.class,
          ByUnit.class,
          Parked.class,
          ByReference.class
        }) {
      assertThat(
              ArchitectureRules.NOBODY_SLEEPS
                  .evaluate(new ClassFileImporter().importClasses(sleeper))
                  .hasViolation())
          .as(sleeper.getSimpleName())
          .isTrue();
    }
  }

  @Test
  void aWaitWithATimeoutIsNoSleep() {
    assertThat(
            ArchitectureRules.NOBODY_SLEEPS
                .evaluate(new ClassFileImporter().importClasses(Waiting.class))
                .hasViolation())
        .isFalse();
  }

  private static final class ForMillis {
    void sleep() throws InterruptedException {
      Thread.sleep(1);
    }
  }

  private static final class ForNanos {
    void sleep() throws InterruptedException {
      Thread.sleep(1, 1);
    }
  }

  private static final class ForADuration {
    void sleep() throws InterruptedException {
      Thread.sleep(Duration.ofMillis(1));
    }
  }

  private static final class ByUnit {
    void sleep() throws InterruptedException {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private static final class Parked {
    void sleep() {
      LockSupport.parkNanos(1);
    }
  }

  private static final class ByReference {
    interface Sleep {
      void of(Duration time) throws InterruptedException;
    }

    final Sleep sleep = Thread::sleep;
  }

  private static final class Waiting {
    void await(Thread other) throws InterruptedException {
      assertThat(other.join(Duration.ofMillis(1))).isTrue();
    }
  }
}
