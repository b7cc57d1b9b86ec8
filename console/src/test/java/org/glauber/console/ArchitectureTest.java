package org.glauber.console;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The direction of dependencies in the console: commands, terminal, failures. */
@AnalyzeClasses(
    packages = "org.glauber.console",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule FAILURES_KNOW_NEITHER_TERMINAL_NOR_OPTIONS =
      noClasses()
          .that()
          .resideInAPackage("org.glauber.console")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.glauber.console.*..", "picocli..", "org.jline..", "io.grpc..");

  @ArchTest
  static final ArchRule PACKAGES_FORM_NO_CYCLE =
      slices().matching("org.glauber.console.(*)..").should().beFreeOfCycles();
}
