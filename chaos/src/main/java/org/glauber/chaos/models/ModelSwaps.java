package org.glauber.chaos.models;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.glauber.client.GatewayClient;
import org.glauber.generation.v1.Model;

/** The operator, who exchanges models and waits until the gateway offers what is on disk. */
final class ModelSwaps {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final ModelFolder folder;
  private final GatewayClient client;
  private boolean isVisiting;
  private int version = 1;
  private int count;

  ModelSwaps(ModelFolder folder, GatewayClient client) {
    this.folder = folder;
    this.client = client;
  }

  /** The number of models that were loaded, replaced or unloaded. */
  int count() {
    return count;
  }

  /** Exchanges models for some time; the last exchange is completed. */
  void runFor(Duration time) throws IOException, InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      String next = String.valueOf(++version);
      folder.replace(next);
      await(ModelFolder.REPLACED, Optional.of(next));
      if (isVisiting) {
        folder.leave();
        await(ModelFolder.VISITOR, Optional.empty());
      } else {
        folder.enter(next);
        await(ModelFolder.VISITOR, Optional.of(next));
      }
      isVisiting = !isVisiting;
    }
  }

  private void await(String model, Optional<String> expected) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!offered(model).equals(expected)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "after %s the gateway offers version %s of %s and not %s"
                .formatted(LIMIT, offered(model), model, expected));
      }
      Thread.sleep(Duration.ofMillis(50));
    }
    count++;
  }

  /** The version of a model that the gateway offers. */
  private Optional<String> offered(String model) {
    return client.models().stream()
        .map(Model::getManifest)
        .filter(manifest -> manifest.getName().equals(model))
        .map(manifest -> manifest.getVersion())
        .findFirst();
  }
}
