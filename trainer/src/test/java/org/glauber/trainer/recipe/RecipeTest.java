package org.glauber.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.glauber.network.transformer.TransformerShape;
import org.glauber.trainer.loop.RunSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {
  private static final TransformerShape SHAPE = new TransformerShape(6, 11, 2, 1, 1, 8, 8);
  private static final Objective OBJECTIVE = new Objective(Loss.CROSS_ENTROPY, true, 0.5);

  /** A hundred updates: 20 of warm-up, 10 of the opening, the last 30 as served. */
  private static Recipe recipe() {
    return new Recipe(
        SHAPE,
        OBJECTIVE,
        new Optimization(Optimizer.MUON, false, 0.4, 0.2, 1, 0.99),
        new ExampleMix(0.1, 0.3, 4, 0.3),
        new RunSize(797, 8),
        new Start(1, null));
  }

  @Test
  void theRateRisesToItsPeakAndFallsToZero() {
    Recipe recipe = recipe();
    assertThat(recipe.rate(0)).isCloseTo(0.02, within(1e-12));
    assertThat(recipe.rate(19)).isCloseTo(0.4, within(1e-12));
    assertThat(recipe.rate(60)).isCloseTo(0.2, within(1e-12));
    assertThat(recipe.rate(100)).isZero();
  }

  @Test
  void theOpeningIsAtTheStartAndTheServedPartAtTheEnd() {
    Recipe recipe = recipe();
    assertThat(LongStream.range(0, 100).filter(recipe::isOpening))
        .containsExactlyElementsOf(LongStream.range(0, 10).boxed().toList());
    assertThat(LongStream.range(0, 100).filter(recipe::isServed))
        .containsExactlyElementsOf(LongStream.range(70, 100).boxed().toList());
  }

  @Test
  void anotherNumberOfExamplesChangesNothingElse() {
    Recipe longer = recipe().withExamples(1_601);
    assertThat(longer.size().updates()).isEqualTo(201);
    assertThat(longer.withExamples(797)).isEqualTo(recipe());
  }

  @Test
  void moreQuestionsThanSitesAreRefused() {
    Recipe recipe = recipe();
    ExampleMix tooMany = new ExampleMix(0, 0, 7, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Recipe(
                    SHAPE,
                    OBJECTIVE,
                    recipe.optimization(),
                    tooMany,
                    recipe.size(),
                    recipe.start()))
        .withMessage("hidden sites must be 1 to 6: 7");
  }

  @Test
  void crossEntropyNeedsCleanLogits() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Objective(Loss.CROSS_ENTROPY, false, 0.5))
        .withMessage("cross-entropy needs clean logits");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void aShareIsFromZeroToOne(double share) {
    assertThatIllegalArgumentException().isThrownBy(() -> new ExampleMix(share, 0, 1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new ExampleMix(0, share, 1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new ExampleMix(0, 0, 1, share));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Optimization(Optimizer.MUON, false, 0.1, share, 1, 0.9));
    assertThatIllegalArgumentException().isThrownBy(() -> new Objective(Loss.BINARY, false, share));
  }
}
