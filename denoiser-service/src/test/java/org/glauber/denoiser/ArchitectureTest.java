package org.glauber.denoiser;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.glauber.server.ArchitectureRules;

/** Dependency rules that keep the loop testable in isolation. */
@AnalyzeClasses(
    packages = "org.glauber.denoiser",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule MESSAGES_STOP_AT_THE_ADAPTER =
      noClasses()
          .that()
          .resideInAnyPackage("..denoiser.chain..", "..denoiser.loop..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.glauber.denoiser.v1..", "io.grpc..", "com.google.protobuf..");

  @ArchTest
  static final ArchRule A_TURN_NEEDS_NO_THREAD =
      noClasses()
          .that()
          .haveSimpleName("BatchLoop")
          .or()
          .haveSimpleName("ModelBatch")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.util.concurrent..", "ai.djl..");

  @ArchTest
  static final ArchRule NO_OTHER_SERVICE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.glauber.tokenizer..",
              "org.glauber.vqgan..",
              "org.glauber.generation..",
              "org.glauber.gateway..");

  @ArchTest static final ArchRule NOBODY_SLEEPS = ArchitectureRules.NOBODY_SLEEPS;

  @ArchTest
  static final ArchRule FEATURES_FORM_NO_CYCLE =
      slices().matching("org.glauber.denoiser.(*)..").should().beFreeOfCycles();
}
