package org.glauber.gateway.alias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelAliasesTest {
  private static final int SEEDS = 20_000;

  @TempDir Path directory;

  @Test
  void anAliasIsALineOfModelsWithWeights() throws IOException {
    ModelAliases aliases =
        aliases("# the tales\ntales = tales-1: 95, tales-2: 5 # a canary\n\nfaces=faces-1\n");
    assertThat(aliases.find("tales").orElseThrow().weights())
        .isEqualTo(Map.of("tales-1", 95, "tales-2", 5));
    assertThat(aliases.find("faces").orElseThrow().weights()).isEqualTo(Map.of("faces-1", 1));
    assertThat(aliases.find("tales-1")).isEmpty();
    assertThat(ModelAliases.of(Optional.empty()).all()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tales tales-1 | line 1 must be "alias = model: weight, model: weight", but is "tales tales-1"
          Tales = a | line 1 the alias must match [a-z0-9][a-z0-9._-]{0,62}, but is "Tales"
          tales = | line 1 a model must match [a-z0-9][a-z0-9._-]{0,62}, but is ""
          tales = a: 1, | line 1 a model must match [a-z0-9][a-z0-9._-]{0,62}, but is ""
          tales = a: -1 | line 1 must give a a weight of 0 to 1,000,000, but is "-1"
          tales = a: 1.5 | line 1 must give a a weight of 0 to 1,000,000, but is "1.5"
          tales = a: 9999999 | line 1 must give a a weight of 0 to 1,000,000, but is "9999999"
          tales = a: 0 | line 1 must give a model a weight above 0, but is "{a=0}"
          tales = a, a | line 1 must name each model once, but is "a"
          tales = tales | line 1 must not name the alias itself as a model, but is "tales"
          """)
  void anInvalidLineIsRefusedByNumberRuleAndValue(String text, String message) {
    assertThatThrownBy(() -> aliases(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("glauber.gateway.aliases-file " + file() + ": " + message);
  }

  @Test
  void anAliasOfAnAliasOrASecondLineOfItIsRefused() {
    assertThatThrownBy(() -> aliases("tales = stories\nstories = a"))
        .hasMessageContaining("the alias tales must name models, but stories is an alias");
    assertThatThrownBy(() -> aliases("tales = a\ntales = b"))
        .hasMessageContaining("line 2 must name each alias once in the file, but is \"tales\"");
  }

  @Test
  void aChangedFileIsReadAnewAndAnInvalidOneLeavesThePreviousInUse() throws IOException {
    ModelAliases aliases = aliases("tales = tales-1");
    Files.writeString(file(), "tales = tales-2");
    aliases.refresh();
    assertThat(aliases.find("tales").orElseThrow().weights()).containsOnlyKeys("tales-2");
    Files.writeString(file(), "tales = ?");
    aliases.refresh();
    assertThat(aliases.find("tales").orElseThrow().weights()).containsOnlyKeys("tales-2");
    assertThat(aliases.problem().orElseThrow()).contains("line 1 a model must match");
    Files.delete(file());
    aliases.refresh();
    assertThat(aliases.all()).containsOnlyKeys("tales");
    assertThat(aliases.problem().orElseThrow()).contains("must be a readable file");
    Files.writeString(file(), "");
    aliases.refresh();
    assertThat(aliases.all()).isEmpty();
    assertThat(aliases.problem()).isEmpty();
  }

  @Test
  void aModelHasItsShareOfTheSeeds() {
    AliasTargets targets = targets(Map.of("tales-1", 95, "tales-2", 5));
    assertThat(share(targets, "tales-2")).isCloseTo(0.05, within(0.01)); // 6 standard deviations
    assertThat(share(targets(Map.of("a", 1, "b", 1, "c", 2)), "c")).isCloseTo(0.5, within(0.02));
  }

  @Test
  void aSeedAlwaysHasTheSameModelAndKeepsItWhenAnotherModelGrows() {
    AliasTargets before = targets(Map.of("tales-1", 95, "tales-2", 5, "tales-3", 20));
    AliasTargets after = targets(Map.of("tales-1", 95, "tales-2", 50, "tales-3", 20));
    for (long seed = 0; seed < SEEDS; seed++) {
      String one = before.pick(seed, _ -> true).orElseThrow();
      assertThat(before.pick(seed, _ -> true)).contains(one);
      assertThat(after.pick(seed, _ -> true).orElseThrow()).isIn(one, "tales-2");
    }
  }

  @Test
  void aModelThatIsNotServedGivesItsSeedsToTheOthers() {
    AliasTargets targets = targets(Map.of("tales-1", 95, "tales-2", 5, "tales-3", 0));
    for (long seed = 0; seed < 100; seed++) {
      assertThat(targets.pick(seed, model -> !model.equals("tales-1"))).contains("tales-2");
      assertThat(targets.pick(seed, _ -> false)).isEmpty();
    }
    assertThat(share(targets, "tales-3")).isZero();
  }

  private static double share(AliasTargets targets, String model) {
    return LongStream.range(0, SEEDS)
            .filter(seed -> targets.pick(seed, _ -> true).orElseThrow().equals(model))
            .count()
        / (double) SEEDS;
  }

  private static AliasTargets targets(Map<String, Integer> weights) {
    return new AliasTargets(new TreeMap<>(weights));
  }

  private Path file() {
    return directory.resolve("aliases");
  }

  private ModelAliases aliases(String text) throws IOException {
    Files.writeString(file(), text);
    return ModelAliases.of(Optional.of(file()));
  }
}
