package org.glauber.tokenizer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Tokenizers use DJL's native tokenizers, but neither the engine nor a service. */
@AnalyzeClasses(
    packages = "org.glauber.tokenizer",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule NO_ENGINE_AND_NO_SERVICE =
      noClasses()
          .that()
          .resideInAnyPackage(
              "org.glauber.tokenizer.template",
              "org.glauber.tokenizer.text",
              "org.glauber.tokenizer.vocabulary")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "ai.djl.engine..",
              "ai.djl.ndarray..",
              "ai.djl.pytorch..",
              "io.grpc..",
              "io.quarkus..",
              "org.glauber.network..",
              "org.glauber.server..",
              "org.glauber.serving..");

  @ArchTest
  static final ArchRule FEATURES_FORM_NO_CYCLE =
      slices().matching("org.glauber.tokenizer.(*)").should().beFreeOfCycles();

  @Test
  void theEngineIsNotOnTheClassPath() {
    Assertions.assertThrows(
        ClassNotFoundException.class, () -> Class.forName("ai.djl.pytorch.engine.PtEngine"));
  }
}
