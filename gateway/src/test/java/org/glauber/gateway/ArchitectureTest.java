package org.glauber.gateway;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.glauber.server.ArchitectureRules;
import org.glauber.server.status.Refusals;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Dependencies that the gateway must not have, so that it can be built natively and stays readable.
 */
@AnalyzeClasses(
    packages = "org.glauber.gateway",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "org.glauber.gateway";

  @ArchTest
  static final ArchRule NO_ENGINE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..", "org.glauber.network..", "org.glauber.serving..");

  @ArchTest
  static final ArchRule ONLY_THE_API_SPEAKS_THE_PUBLIC_PROTOCOL =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.glauber.gateway.api")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.glauber.generation.v1");

  @ArchTest
  static final ArchRule ONLY_ITS_CLIENT_SPEAKS_THE_TOKENIZERS_PROTOCOL =
      onlyTheseSpeak("org.glauber.tokenizer.v1", "text.TokenizerClient");

  @ArchTest
  static final ArchRule ONLY_ITS_CLIENT_SPEAKS_THE_VQGANS_PROTOCOL =
      onlyTheseSpeak("org.glauber.vqgan.v1", "image.VqganClient");

  @ArchTest
  static final ArchRule ONLY_ITS_CLIENT_AND_THE_POLLER_SPEAK_THE_DENOISERS_PROTOCOL =
      onlyTheseSpeak("org.glauber.denoiser.v1", "chain.DenoiserClient", "catalogue.ReplicaPoller");

  @ArchTest
  static final ArchRule ONLY_THE_POLLER_ASKS_FOR_THE_STATUS_OF_MODELS =
      onlyTheseSpeak("org.glauber.status.v1", "catalogue.ReplicaPoller");

  @ArchTest
  static final ArchRule ONLY_THE_API_AND_THE_REPLICAS_ADMINISTER_MODELS =
      onlyTheseSpeak("org.glauber.admin.v1", "api.ModelAdminGrpcService", "replica.ReplicaAdmin");

  @ArchTest
  static final ArchRule ONLY_RESUME_TOKENS_KNOW_THEIR_FORMAT =
      onlyTheseSpeak("org.glauber.resume.v1", "checkpoint.ResumeTokens");

  /** Fields of the public requests have names in the API only. */
  @ArchTest
  static final ArchRule ONLY_THE_API_NAMES_INVALID_FIELDS =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.glauber.gateway.api")
          .should()
          .callMethodWhere(
              target(owner(type(Refusals.class)))
                  .and(target(nameMatching("invalidArgument|withField|withFieldPrefix"))));

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

  /** The packages in their order; the root, which wires them together, comes last. */
  private static final List<String> PACKAGES =
      List.of(
          "config",
          "alias",
          "request",
          "discovery",
          "replica",
          "catalogue",
          "chain",
          "checkpoint",
          "progress",
          "generation",
          "text",
          "image",
          "resume",
          "api",
          "");

  @ArchTest
  static void eachPackageImportsEarlierOnesOnly(JavaClasses classes) {
    assertThat(classes)
        .extracting(JavaClass::getPackageName)
        .allMatch(name -> PACKAGES.contains(inside(name)));
    for (int k = 0; k < PACKAGES.size() - 1; k++) {
      String[] later =
          PACKAGES.subList(k + 1, PACKAGES.size()).stream()
              .map(ArchitectureTest::named)
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(named(PACKAGES.get(k)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(later)
          .check(classes);
    }
  }

  private static ArchRule onlyTheseSpeak(String protocol, String... classes) {
    String allowed =
        "org\\.glauber\\.gateway\\.(%s)(\\$.*)?"
            .formatted(String.join("|", classes).replace(".", "\\."));
    return noClasses()
        .that()
        .haveNameNotMatching(allowed)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(protocol);
  }

  private static String named(String inside) {
    return inside.isEmpty() ? ROOT : ROOT + "." + inside;
  }

  private static String inside(String name) {
    return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
  }

  @Test
  void theEngineIsNotOnTheClassPath() {
    Assertions.assertThrows(
        ClassNotFoundException.class, () -> Class.forName("ai.djl.engine.Engine"));
  }
}
