package org.glauber.trainer.evaluation;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.glauber.client.GatewayClient;
import org.glauber.console.CommandFailure;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.trainer.evaluation.frechet.FrechetEvaluation;
import org.glauber.trainer.evaluation.frechet.ImageStream;
import org.glauber.trainer.progress.Progress;
import org.glauber.trainer.samples.Generations;
import org.glauber.trainer.samples.Generations.Generated;
import org.glauber.trainer.samples.ImageGenerations;

/**
 * Samples of a model from a suite, generated a few at a time.
 *
 * @param model the model's name
 * @param count number of samples
 * @param seed seed of the first sample; the others have consecutive seeds
 * @param check runs between calls; throws an exception to stop
 */
record SuiteSamples(String model, int count, long seed, PrintWriter err, Runnable check) {
  private static final int AT_ONCE = 64;

  /** Generates all texts. */
  List<String> texts(GatewayClient client, SamplingOptions sampling) {
    Generations generations = new Generations(client, model, sampling);
    List<String> texts = new ArrayList<>();
    try (Progress progress = Progress.of("generated texts", count, err)) {
      progress.begin(0);
      while (texts.size() < count) {
        check.run();
        int some = Math.min(AT_ONCE, count - texts.size());
        generations.free(some, seed + texts.size()).stream()
            .map(Generated::text)
            .forEach(texts::add);
        progress.at(texts.size(), "");
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    return texts;
  }

  /** Generates images when they are asked for. */
  FrechetEvaluation.Samples images(GatewayClient client, SamplingOptions sampling) {
    ImageGenerations generations = new ImageGenerations(client, model, sampling);
    Deque<BufferedImage> ready = new ArrayDeque<>();
    int[] drawn = new int[1];
    ImageStream.Source source =
        () -> {
          if (ready.isEmpty() && drawn[0] < count) {
            check.run();
            int some = Math.min(AT_ONCE, count - drawn[0]);
            draw(generations, some, seed + drawn[0], ready);
            drawn[0] += some;
          }
          return Optional.ofNullable(ready.poll());
        };
    return new FrechetEvaluation.Samples(ImageStream.of(source), count);
  }

  private static void draw(
      ImageGenerations generations, int some, long first, Deque<BufferedImage> ready) {
    try {
      generations.draw(some, first).stream()
          .map(ImageGenerations.Sample::image)
          .forEach(ready::add);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static CommandFailure interrupted() {
    Thread.currentThread().interrupt();
    return CommandFailure.interrupted();
  }
}
