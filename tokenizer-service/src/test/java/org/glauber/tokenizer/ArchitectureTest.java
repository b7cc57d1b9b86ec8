package org.glauber.tokenizer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.glauber.server.ArchitectureRules;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** The tokenizer uses DJL's native tokenizers, but neither the engine nor other services. */
@AnalyzeClasses(
    packages = "org.glauber.tokenizer",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule NO_ENGINE_AND_NO_OTHER_SERVICE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "ai.djl.engine..",
              "ai.djl.ndarray..",
              "ai.djl.pytorch..",
              "org.glauber.network..",
              "org.glauber.vqgan..",
              "org.glauber.denoiser..",
              "org.glauber.generation..",
              "org.glauber.gateway..");

  @ArchTest
  static final ArchRule MESSAGES_STOP_AT_THE_ADAPTER =
      noClasses()
          .that()
          .resideInAPackage("org.glauber.tokenizer.*..")
          .and()
          .resideOutsideOfPackage("org.glauber.tokenizer.v1")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.glauber.tokenizer.v1");

  @ArchTest static final ArchRule NOBODY_SLEEPS = ArchitectureRules.NOBODY_SLEEPS;

  @ArchTest
  static final ArchRule FEATURES_FORM_NO_CYCLE =
      slices().matching("org.glauber.tokenizer.(*)..").should().beFreeOfCycles();

  @Test
  void theEngineIsNotOnTheClassPath() {
    Assertions.assertThrows(
        ClassNotFoundException.class, () -> Class.forName("ai.djl.pytorch.engine.PtEngine"));
  }
}
