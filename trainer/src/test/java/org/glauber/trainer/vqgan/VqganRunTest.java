package org.glauber.trainer.vqgan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.glauber.network.vqgan.VqganShape;
import org.glauber.trainer.images.ImageSource;
import org.glauber.trainer.loop.RunSize;
import org.glauber.trainer.loop.TrainingListener;
import org.glauber.trainer.run.InterruptedRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VqganRunTest {
  private static final VqganShape SHAPE = new VqganShape(4, 4, List.of(16, 16, 16), 16, 8);

  @TempDir private Path directory;

  @Test
  void theErrorFallsAndTheDiscriminatorHasItsSayLast() throws IOException {
    List<VqganReport> reports = train(directory, 80, Long.MAX_VALUE);
    assertThat(mean(reports.subList(50, 60))).isLessThan(0.2 * mean(reports.subList(0, 5)));
    assertThat(reports.subList(0, 60)).allMatch(report -> report.critic() == 0);
    assertThat(reports.subList(60, 80)).allMatch(report -> report.critic() > 0);
    assertThat(directory.resolve("vqgan.png")).isRegularFile();
  }

  @Test
  void anInterruptedRunResumesBitForBit() throws IOException {
    Path whole = directory.resolve("unbroken");
    List<VqganReport> unbroken = train(whole, 8, Long.MAX_VALUE);
    Path broken = directory.resolve("broken");
    assertThat(train(broken, 8, 7))
        .isEqualTo(unbroken.subList(0, 7)); // the discriminator has started
    assertThat(train(broken, 8, Long.MAX_VALUE)).isEqualTo(unbroken.subList(7, 8));
    assertThat(broken.resolve("vqgan-training.pt"))
        .hasSameBinaryContentAs(whole.resolve("vqgan-training.pt"));
  }

  @Test
  void aRunThatIsStoppedBetweenTwoCheckpointsLosesNothing() throws IOException {
    List<VqganReport> reports = new ArrayList<>();
    VqganRun run = new VqganRun(recipe(8), new Plain(), directory);
    assertThatExceptionOfType(InterruptedRun.class)
        .isThrownBy(() -> run.train(new StoppedAfter(3, reports)))
        .withMessageStartingWith("Stopped after 3 of the VQGAN's 8 updates; " + directory);
    run.train(new StoppedAfter(8, reports)); // the run ends before the listener stops it
    assertThat(reports).isEqualTo(train(directory.resolve("unbroken"), 8, Long.MAX_VALUE));
  }

  /** Requests a stop after a number of updates. */
  private record StoppedAfter(int updates, List<VqganReport> reports)
      implements TrainingListener<VqganReport> {
    @Override
    public void updated(long update, VqganReport report) {
      reports.add(report);
    }

    @Override
    public boolean stops() {
      return reports.size() == updates;
    }
  }

  private static double mean(List<VqganReport> reports) {
    return reports.stream().mapToDouble(VqganReport::squaredError).average().orElseThrow();
  }

  /** Trains, stopping cleanly before update {@code stop}. */
  private static List<VqganReport> train(Path run, int updates, long stop) throws IOException {
    List<VqganReport> reports = new ArrayList<>();
    new VqganRun(recipe(updates), new Plain(), run)
        .train((update, report) -> reports.add(report), stop);
    return reports;
  }

  private static VqganRecipe recipe(int updates) {
    return new VqganRecipe(
        SHAPE, new RunSize(8L * updates, 8), 0.003, new AdversarialLoss(0.25, 0.1), 0.5, 0.99, 1);
  }

  /** Images of one of four colours, 16 × 16 pixels. */
  private static final class Plain implements ImageSource {
    private static final Color[] COLOURS = {Color.RED, Color.GREEN, Color.BLUE, Color.WHITE};

    @Override
    public String description() {
      return "Plain.";
    }

    @Override
    public String licence() {
      return "";
    }

    @Override
    public BufferedImage draw(RandomGenerator random) {
      BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
      Graphics2D g = image.createGraphics();
      g.setColor(COLOURS[random.nextInt(COLOURS.length)]);
      g.fillRect(0, 0, 16, 16);
      g.dispose();
      return image;
    }
  }
}
