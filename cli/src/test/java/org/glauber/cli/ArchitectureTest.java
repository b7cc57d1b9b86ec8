package org.glauber.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Dependencies that the command line must not have, so that it starts fast and can be built as a
 * native image.
 */
@AnalyzeClasses(packages = "org.glauber.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule NO_ENGINE_NO_FRAMEWORK =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "ai.djl..", "io.quarkus..", "org.glauber.network..", "org.glauber.core..");

  @ArchTest
  static final ArchRule NO_SIGNALS_OF_THE_JDKS_OWN =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("sun..", "jdk.internal..");

  @ArchTest
  static final ArchRule NOBODY_SLEEPS =
      noClasses()
          .should()
          .accessTargetWhere(
              describe(
                  "the target sleeps",
                  access ->
                      access
                          .getTarget()
                          .getFullName()
                          .matches(
                              ".*\\.(Thread|TimeUnit)\\.sleep\\(.*|.*\\.park(Nanos|Until)\\(.*")));

  @ArchTest
  static final ArchRule FEATURES_FORM_NO_CYCLE =
      slices().matching("org.glauber.cli.(*)..").should().beFreeOfCycles();

  @Test
  void theEngineIsNotOnTheClassPath() {
    Assertions.assertThrows(
        ClassNotFoundException.class, () -> Class.forName("ai.djl.engine.Engine"));
  }
}
