package org.glauber.serving;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.glauber.server.ArchitectureRules;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** What services share knows none of them, and does not give the tokenizer the engine. */
@AnalyzeClasses(
    packages = "org.glauber.serving",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule NO_SERVICE_AND_NO_ENGINE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.glauber.tokenizer..",
              "org.glauber.vqgan..",
              "org.glauber.denoiser..",
              "org.glauber.generation..",
              "org.glauber.gateway..",
              "org.glauber.network..",
              "ai.djl..");

  @ArchTest static final ArchRule NOBODY_SLEEPS = ArchitectureRules.NOBODY_SLEEPS;

  @ArchTest
  static final ArchRule FEATURES_FORM_NO_CYCLE =
      slices().matching("org.glauber.serving.(*)..").should().beFreeOfCycles();

  @Test
  void theEngineIsNotOnTheClassPath() {
    Assertions.assertThrows(
        ClassNotFoundException.class, () -> Class.forName("ai.djl.engine.Engine"));
  }
}
