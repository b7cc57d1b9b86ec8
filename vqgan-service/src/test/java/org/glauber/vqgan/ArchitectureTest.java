package org.glauber.vqgan;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.glauber.server.ArchitectureRules;

/** The VQGAN knows no other service. */
@AnalyzeClasses(
    packages = "org.glauber.vqgan",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule NO_OTHER_SERVICE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.glauber.tokenizer..",
              "org.glauber.denoiser..",
              "org.glauber.generation..",
              "org.glauber.gateway..");

  @ArchTest static final ArchRule NOBODY_SLEEPS = ArchitectureRules.NOBODY_SLEEPS;

  @ArchTest
  static final ArchRule FEATURES_FORM_NO_CYCLE =
      slices().matching("org.glauber.vqgan.(*)..").should().beFreeOfCycles();
}
