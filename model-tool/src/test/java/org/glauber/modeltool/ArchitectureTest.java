package org.glauber.modeltool;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The tool needs no suite and no service. */
@AnalyzeClasses(
    packages = "org.glauber.modeltool",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule NO_SERVICE_AND_NO_FRAMEWORK =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.quarkus..",
              "io.grpc..",
              "org.glauber.server..",
              "org.glauber.serving..",
              "org.glauber.denoiser..",
              "org.glauber.vqgan..",
              "org.glauber.gateway..",
              "org.glauber.trainer..");

  @ArchTest
  static final ArchRule FEATURES_FORM_NO_CYCLE =
      slices().matching("org.glauber.modeltool.(*)..").should().beFreeOfCycles();
}
