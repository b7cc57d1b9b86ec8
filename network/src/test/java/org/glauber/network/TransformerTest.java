package org.glauber.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.glauber.network.archive.ArchiveWriter;
import org.glauber.network.script.ScriptModule;
import org.glauber.network.transformer.Transformer;
import org.glauber.network.transformer.TransformerShape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The architecture, against itself in plain Java. */
class TransformerTest {
  private static final TransformerShape SHAPE = new TransformerShape(7, 11, 4, 3, 2, 12, 5);
  private static final int STEPS = SHAPE.siteCount() * SHAPE.maxSweeps();
  private static final double ROUNDING = 2e-5;

  @TempDir Path directory;
  private final SplittableRandom random = new SplittableRandom(3);
  private final RandomTransformer network = RandomTransformer.of(SHAPE, 1);
  private final NDManager manager = NDManager.newBaseManager();
  private ScriptModule module;

  @BeforeEach
  void load() {
    module = ScriptModule.open(manager, network.write(directory.resolve("transformer.pt")));
  }

  @AfterEach
  void unload() {
    module.close();
    manager.close();
  }

  @Test
  void theLastBlockAtTheHiddenSiteAloneGivesWhatTheFullWidthGives() {
    ReferenceTransformer reference = new ReferenceTransformer(network);
    for (int round = 0; round < 20; round++) {
      Question question = Question.random(random);
      double[] expected =
          reference.logits(question.tokens, question.step, question.visits)[question.site];
      assertThat(logits(question)).containsExactly(expected, within(ROUNDING));
    }
  }

  @Test
  void severalHiddenSitesAreEachAnsweredAsAlone() {
    Question question = Question.random(random);
    int[] sites = {5, 0, 3};
    for (int site : sites) {
      question.tokens[site] = SHAPE.vocabularySize();
    }
    double[] together =
        run(
            "hidden_logits",
            longs(question.tokens, 1, SHAPE.siteCount()),
            longs(new int[] {question.step}, 1),
            longs(sites, 1, sites.length),
            longs(question.visits, 1, SHAPE.siteCount()));
    for (int k = 0; k < sites.length; k++) {
      int size = SHAPE.vocabularySize();
      assertThat(Arrays.copyOfRange(together, k * size, (k + 1) * size))
          .containsExactly(logits(question.at(sites[k])), within(ROUNDING));
    }
  }

  @Test
  void stepSiteVisitsAndEveryTokenMatter() {
    Question question = new Question(new int[] {1, 2, 3, 4, 5, 6, 7}, 20, 2, new int[7]);
    double[] logits = logits(question);
    assertThat(distance(logits, logits(new Question(question.tokens, 21, 2, question.visits))))
        .isGreaterThan(1e-3);
    assertThat(distance(logits, logits(question.at(3)))).isGreaterThan(1e-3);
    for (int site = 0; site < SHAPE.siteCount(); site++) {
      int[] tokens = question.tokens.clone();
      tokens[site] = 9;
      assertThat(distance(logits, logits(new Question(tokens, 20, 2, question.visits))))
          .isGreaterThan(1e-3);
      int[] visits = new int[SHAPE.siteCount()];
      visits[site] = 3;
      assertThat(distance(logits, logits(new Question(question.tokens, 20, 2, visits))))
          .isGreaterThan(1e-3);
    }
  }

  @Test
  void theTokenOfAHiddenOrPureNoiseSiteHasNoEffect() {
    int pureNoise = SHAPE.pureNoiseVisits();
    int[] visits = {0, 1, 2, pureNoise, 4, 0, 1};
    Question question = new Question(new int[] {1, 2, 11, 4, 5, 6, 7}, 20, 2, visits);
    double[] logits = logits(question);
    int[] otherNoise = question.tokens.clone();
    otherNoise[3] = 9;
    assertThat(logits(new Question(otherNoise, 20, 2, visits))).isEqualTo(logits);
    int[] hiddenOnceMore = question.tokens.clone();
    hiddenOnceMore[3] = 11;
    int[] otherVisits = {0, 1, 4, 2, 4, 0, 1};
    assertThat(logits(new Question(hiddenOnceMore, 20, 2, otherVisits))).isEqualTo(logits);
  }

  @Test
  void tabulatedModulationsGiveTheSameLogits() {
    List<Question> questions =
        IntStream.range(0, 20).mapToObj(_ -> Question.random(random)).toList();
    List<double[]> computed = questions.stream().map(this::logits).toList();
    tabulate(STEPS);
    for (int k = 0; k < questions.size(); k++) {
      assertThat(logits(questions.get(k))).containsExactly(computed.get(k), within(ROUNDING));
    }
  }

  @Test
  void tablesThatAreTooLargeAreNotMade() {
    assertThat(tabulate(STEPS)).isEqualTo(STEPS);
    assertThat(tabulate(1_000_000_000)).isEqualTo(STEPS);
  }

  private long tabulate(int stepCount) {
    try (IValue steps = IValue.from((long) stepCount);
        IValue tabulated = module.run("tabulate", steps)) {
      return tabulated.toLong();
    }
  }

  @Test
  void anUntrainedNetworkLooksAtTheHiddenSiteAlone() throws IOException {
    Path file = directory.resolve("untrained.pt");
    ArchiveWriter.write(
        file,
        Transformer.source(),
        Transformer.withWeights(SHAPE, Transformer.untrained(SHAPE, random)));
    module.close();
    module = ScriptModule.open(manager, file);
    Question question = new Question(new int[] {1, 2, 11, 4, 5, 6, 7}, 20, 2, new int[7]);
    Question other = new Question(new int[] {8, 7, 11, 6, 5, 4, 3}, 3, 2, new int[7]);
    assertThat(logits(question)).containsExactly(logits(other), within(ROUNDING));
  }

  @Test
  void thePapersSizeHasThePapersParameters() {
    assertThat(Transformer.parameterCount(TransformerShape.PAPER) / 1_000_000).isEqualTo(387);
  }

  private double[] logits(Question question) {
    return run(
        "logits",
        longs(question.tokens, 1, SHAPE.siteCount()),
        longs(new int[] {question.step}, 1),
        longs(new int[] {question.site}, 1),
        longs(question.visits, 1, SHAPE.siteCount()));
  }

  private double[] run(String method, IValue... arguments) {
    try (IValue result = module.run(method, arguments)) {
      float[] values = result.toTensor((PtNDManager) manager).toFloatArray();
      double[] doubles = new double[values.length];
      Arrays.setAll(doubles, k -> values[k]);
      return doubles;
    } finally {
      Arrays.stream(arguments).forEach(IValue::close);
    }
  }

  private IValue longs(int[] values, long... shape) {
    long[] wide = Arrays.stream(values).asLongStream().toArray();
    return IValue.from((PtNDArray) manager.create(wide, new Shape(shape)));
  }

  private static double distance(double[] a, double[] b) {
    double distance = 0;
    for (int k = 0; k < a.length; k++) {
      distance = Math.max(distance, Math.abs(a[k] - b[k]));
    }
    return distance;
  }

  /** An input of a network: the token at the site is hidden. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Question(int[] tokens, int step, int site, int[] visits) {

    static Question random(SplittableRandom random) {
      int siteCount = SHAPE.siteCount();
      int[] tokens = random.ints(siteCount, 0, SHAPE.vocabularySize()).toArray();
      int site = random.nextInt(siteCount);
      tokens[site] = SHAPE.vocabularySize();
      int[] visits = random.ints(siteCount, 0, SHAPE.pureNoiseVisits() + 1).toArray();
      return new Question(tokens, random.nextInt(STEPS), site, visits);
    }

    Question at(int otherSite) {
      return new Question(tokens, step, otherSite, visits);
    }
  }
}
