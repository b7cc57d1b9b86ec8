package org.glauber.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The server transports calls and measures them. It knows no service and no message of one. */
@AnalyzeClasses(
    packages = "org.glauber.server",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule NO_BUSINESS_OF_A_SERVICE =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackage("org.glauber..").or(resideInAPackage("org.glauber.server..")));

  @ArchTest static final ArchRule NOBODY_SLEEPS = ArchitectureRules.NOBODY_SLEEPS;

  @ArchTest
  static final ArchRule FEATURES_FORM_NO_CYCLE =
      slices().matching("org.glauber.server.(*)..").should().beFreeOfCycles();
}
