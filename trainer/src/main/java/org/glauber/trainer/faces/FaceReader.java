package org.glauber.trainer.faces;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.glauber.network.TorchEngine;
import org.glauber.trainer.images.Pixels;

/**
 * Reads the attributes of a face from its picture: a convolutional network with a softmax for each
 * attribute, trained on drawn faces. Half of these are blurred, and all have some noise.
 *
 * <p>The attributes of the training faces are independent of each other. A classifier that was
 * trained only on faces without a broken {@link DependentPair} would learn that no pair is ever
 * broken, and would infer one attribute of a pair from the other.
 */
public final class FaceReader implements AutoCloseable {
  private static final String NAME = "independent-face-reader";
  private static final int BATCH = 64;
  private static final int UPDATES = 1_500;
  private static final float RATE = 0.002f;
  private static final int WARM_UP =
      100; // updates; without them all units may die in the first few
  private static final int ATTEMPTS = 3; // each with other initial weights
  private static final double LEAST_RIGHT = 0.9; // share of attributes
  private static final int FACES_CHECKED = 256;
  private static final double NOISE = 0.05; // standard deviation; pixel values have a range of 2

  private final Model model;

  private FaceReader(Model model) {
    this.model = model;
  }

  /**
   * The attributes read from a picture.
   *
   * @param attributes one number for each of {@link FaceAttributes}
   * @param confidence probability of the least certain attribute, 0 to 1
   * @param violations number of dependent pairs that are broken
   */
  public record Reading(int[] attributes, double confidence, int violations) {
    /** Paints the face with the attributes that were read. */
    public BufferedImage redrawn() {
      return FacePainter.paint(face());
    }

    /** Returns whether the face that was read breaks a pair. */
    public boolean breaks(DependentPair pair) {
      return pair.isBroken(face());
    }

    private Face face() {
      return FaceAttributes.face(attributes);
    }
  }

  /** Receives the progress of the training of a reader. */
  public interface Listener {
    /** Called when a training begins, which takes minutes. */
    void begins(int updates);

    /** Called after {@code done} updates; may throw an exception to stop the training. */
    void updated(int done);
  }

  /** Opens the reader stored in a directory; if there is none, trains one and stores it. */
  public static FaceReader open(Path directory, Listener listener) throws IOException {
    TorchEngine.load();
    if (Files.isDirectory(directory)) {
      Model model = untrained();
      try {
        model.load(directory, NAME);
        return new FaceReader(model);
      } catch (MalformedModelException e) {
        throw new IOException(directory + " holds no face reader; remove it", e);
      }
    }
    FaceReader reader = trained(listener);
    Files.createDirectories(directory.toAbsolutePath().getParent());
    Path part = Files.createTempDirectory(directory.toAbsolutePath().getParent(), NAME);
    reader.model.save(part, NAME);
    Files.move(part, directory, StandardCopyOption.ATOMIC_MOVE);
    return reader;
  }

  private static Model untrained() {
    Model model = Model.newInstance(NAME, "PyTorch");
    model.setBlock(network());
    return model;
  }

  /**
   * Trains a reader, again with other initial weights if it has not learned.
   *
   * @throws IllegalStateException if no attempt reads {@value #LEAST_RIGHT} of the attributes
   */
  private static FaceReader trained(Listener listener) {
    double right = 0;
    for (int seed = 1; seed <= ATTEMPTS; seed++) {
      Model model = untrained();
      listener.begins(UPDATES);
      train(model, seed, listener);
      FaceReader reader = new FaceReader(model);
      right = reader.accuracy();
      if (right >= LEAST_RIGHT) {
        return reader;
      }
      reader.close();
    }
    throw new IllegalStateException(
        "the classifier of faces reads %.1f %% of the attributes of drawn faces after %d trainings, but must read %.0f %%"
            .formatted(100 * right, ATTEMPTS, 100 * LEAST_RIGHT));
  }

  /** Returns the share of attributes that are read right in drawn faces it was not trained on. */
  private double accuracy() {
    SplittableRandom random = new SplittableRandom(0);
    List<Face> faces =
        Stream.generate(() -> FaceLaw.drawIndependent(random)).limit(FACES_CHECKED).toList();
    List<Reading> readings = read(faces.stream().map(FacePainter::paint).toList());
    int right = 0;
    for (int k = 0; k < faces.size(); k++) {
      for (int attribute = 0; attribute < FaceAttributes.count(); attribute++) {
        boolean isRight =
            readings.get(k).attributes()[attribute] == FaceAttributes.of(faces.get(k))[attribute];
        right += isRight ? 1 : 0;
      }
    }
    return (double) right / (faces.size() * FaceAttributes.count());
  }

  private static Block network() {
    return new SequentialBlock()
        .add(convolution(16))
        .add(Activation::relu)
        .add(convolution(32))
        .add(Activation::relu)
        .add(convolution(64))
        .add(Activation::relu)
        .add(convolution(64))
        .add(Activation::relu)
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(192).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(FaceAttributes.totalSize()).build());
  }

  /** Returns a convolution that halves the resolution. */
  private static Block convolution(int channels) {
    return Conv2d.builder()
        .setFilters(channels)
        .setKernelShape(new Shape(3, 3))
        .optStride(new Shape(2, 2))
        .optPadding(new Shape(1, 1))
        .build();
  }

  private static void train(Model model, int seed, Listener listener) {
    Tracker rate =
        Tracker.warmUp()
            .optWarmUpSteps(WARM_UP)
            .setMainTracker(
                Tracker.cosine()
                    .setBaseValue(RATE)
                    .optFinalValue(RATE / 100)
                    .setMaxUpdates(UPDATES)
                    .build())
            .build();
    DefaultTrainingConfig config =
        new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
            .optOptimizer(Optimizer.adam().optLearningRateTracker(rate).build());
    SplittableRandom random = new SplittableRandom(seed);
    TorchEngine.load().setRandomSeed(seed);
    try (Trainer trainer = model.newTrainer(config)) {
      trainer.initialize(new Shape(BATCH, Pixels.CHANNELS, FacePainter.SIZE, FacePainter.SIZE));
      for (int update = 0; update < UPDATES; update++) {
        try (NDManager turn = trainer.getManager().newSubManager();
            GradientCollector gradients = trainer.newGradientCollector()) {
          List<Face> faces = new ArrayList<>();
          for (int k = 0; k < BATCH; k++) {
            faces.add(FaceLaw.drawIndependent(random));
          }
          NDArray pictures =
              blemished(pixels(turn, faces.stream().map(FacePainter::paint).toList()));
          NDArray logits = trainer.forward(new NDList(pictures)).singletonOrThrow();
          logits.attach(turn);
          gradients.backward(loss(logits, faces));
          trainer.step();
        }
        listener.updated(update + 1);
      }
    }
  }

  /** Blurs the first half of the pictures and adds noise to all. */
  private static NDArray blemished(NDArray pictures) {
    NDManager manager = pictures.getManager();
    NDArray sharp = pictures.get(new NDIndex(BATCH / 2 + ":"));
    NDArray blurred =
        Pool.avgPool2d(
            pictures.get(new NDIndex(":" + BATCH / 2)),
            new Shape(3, 3),
            new Shape(1, 1),
            new Shape(1, 1),
            false,
            false);
    NDArray both = blurred.concat(sharp, 0);
    return both.add(manager.randomNormal(0, (float) NOISE, both.getShape(), DataType.FLOAT32));
  }

  /** Returns the sum of the cross-entropies of all attributes. */
  private static NDArray loss(NDArray logits, List<Face> faces) {
    NDManager manager = logits.getManager();
    NDArray loss = manager.create(0f);
    int at = 0;
    for (int k = 0; k < FaceAttributes.count(); k++) {
      int attribute = k;
      int end = at + FaceAttributes.size(k);
      NDArray log = logits.get(new NDIndex(":, " + at + ":" + end)).logSoftmax(1);
      long[] values =
          faces.stream().mapToLong(face -> FaceAttributes.of(face)[attribute]).toArray();
      NDArray hot = manager.create(values).oneHot(FaceAttributes.size(k));
      loss = loss.sub(log.mul(hot).sum().div(faces.size()));
      at = end;
    }
    return loss;
  }

  /** Reads pictures of 64 × 64 pixels. */
  public List<Reading> read(List<BufferedImage> pictures) {
    List<Reading> readings = new ArrayList<>();
    for (int first = 0; first < pictures.size(); first += BATCH) {
      List<BufferedImage> some = pictures.subList(first, Math.min(pictures.size(), first + BATCH));
      try (NDManager turn = model.getNDManager().newSubManager()) {
        NDArray logits =
            model
                .getBlock()
                .forward(new ParameterStore(turn, false), new NDList(pixels(turn, some)), false)
                .singletonOrThrow();
        readings.addAll(readings(logits, some.size()));
      }
    }
    return readings;
  }

  private static List<Reading> readings(NDArray logits, int count) {
    int[][] values = new int[count][FaceAttributes.count()];
    double[] confidence = new double[count];
    Arrays.fill(confidence, 1);
    int at = 0;
    for (int k = 0; k < FaceAttributes.count(); k++) {
      int size = FaceAttributes.size(k);
      float[] law =
          logits.get(new NDIndex(":, " + at + ":" + (at + size))).softmax(1).toFloatArray();
      for (int picture = 0; picture < count; picture++) {
        int best = 0;
        for (int value = 1; value < size; value++) {
          if (law[picture * size + value] > law[picture * size + best]) {
            best = value;
          }
        }
        values[picture][k] = best;
        confidence[picture] = Math.min(confidence[picture], law[picture * size + best]);
      }
      at += size;
    }
    List<Reading> readings = new ArrayList<>();
    for (int picture = 0; picture < count; picture++) {
      int violations = FaceAttributes.face(values[picture]).violations();
      readings.add(new Reading(values[picture], confidence[picture], violations));
    }
    return readings;
  }

  private static NDArray pixels(NDManager manager, List<BufferedImage> pictures) {
    return manager.create(
        Pixels.of(pictures),
        new Shape(pictures.size(), Pixels.CHANNELS, FacePainter.SIZE, FacePainter.SIZE));
  }

  @Override
  public void close() {
    model.close();
  }
}
