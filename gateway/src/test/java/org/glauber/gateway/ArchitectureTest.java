package org.glauber.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.glauber.server.ArchitectureRules;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Dependencies that the gateway must not have, so that it can be built natively and stays readable.
 */
@AnalyzeClasses(
    packages = "org.glauber.gateway",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule NO_ENGINE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..", "org.glauber.network..", "org.glauber.serving..");

  @ArchTest
  static final ArchRule STORIES_KNOW_NO_PUBLIC_MESSAGES =
      noClasses()
          .that()
          .resideInAPackage("org.glauber.gateway.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.glauber.generation.v1");

  @ArchTest static final ArchRule NOBODY_SLEEPS = ArchitectureRules.NOBODY_SLEEPS;

  @ArchTest
  static final ArchRule NOBODY_USES_MUTINY_BUT_DISCOVERY =
      noClasses()
          .that()
          .doNotHaveSimpleName("StorkDiscovery")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.smallrye.mutiny..");

  @ArchTest
  static final ArchRule NO_NAMES_WITHOUT_MEANING =
      noClasses()
          .should()
          .haveNameMatching(".*(Manager|Helper|Util|Utils|Impl|Processor|Wrapper|Info)");

  @ArchTest
  static final ArchRule PACKAGES_FORM_NO_CYCLE =
      slices().matching("org.glauber.gateway.(*)..").should().beFreeOfCycles();

  @Test
  void theEngineIsNotOnTheClassPath() {
    Assertions.assertThrows(
        ClassNotFoundException.class, () -> Class.forName("ai.djl.engine.Engine"));
  }
}
