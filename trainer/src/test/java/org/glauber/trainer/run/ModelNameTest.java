package org.glauber.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"tales", "a", "0", "my-model_2.1", "a..b", "console", "com", "nulls"})
  void aPlainNameIsRight(String name) {
    assertThat(ModelName.problem(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "..",
        "../evil",
        "a/../../evil",
        "/tmp/evil",
        "a/b",
        "a\\b",
        "C:evil",
        "C:\\evil",
        "-x",
        "_x",
        ".hidden",
        "a\0b",
        "a\nb",
        "a\u001b[31m",
        "grün",
        "a b",
        "a*",
        "~",
        "x.",
        "con",
        "nul",
        "aux.txt",
        "com1",
        "lpt9.x.y",
        "Tales"
      })
  void anyOtherIsRefusedByItself(String name) {
    assertThat(ModelName.problem(name))
        .hasValueSatisfying(
            problem ->
                assertThat(problem)
                    .startsWith("NAME must ")
                    .matches(text -> text.chars().noneMatch(Character::isISOControl)));
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 10_000})
  void aLongNameIsRefusedAndCut(int length) {
    assertThat(ModelName.problem("a".repeat(length)))
        .hasValueSatisfying(problem -> assertThat(problem).hasSizeLessThan(250));
  }
}
