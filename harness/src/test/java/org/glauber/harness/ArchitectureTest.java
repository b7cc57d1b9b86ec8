package org.glauber.harness;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies that the harness must not have. */
@AnalyzeClasses(
    packages = "org.glauber.harness",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule A_PROCESS_KNOWS_NO_SUITE =
      noClasses()
          .that()
          .resideInAnyPackage("org.glauber.harness.process", "org.glauber.harness.service")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.glauber.harness", "org.glauber.harness.metrics", "org.glauber.client..");

  @ArchTest
  static final ArchRule NO_ENGINE_NO_FRAMEWORK =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..", "io.quarkus..", "org.glauber.network..");
}
