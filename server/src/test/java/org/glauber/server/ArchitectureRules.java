package org.glauber.server;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.util.regex.Pattern;

/** Rules that hold in the main code of several modules. */
public final class ArchitectureRules {
  private static final Pattern SLEEPS =
      Pattern.compile(
          "java\\.lang\\.Thread\\.sleep\\(.*"
              + "|java\\.util\\.concurrent\\.TimeUnit\\.sleep\\(.*"
              + "|java\\.util\\.concurrent\\.locks\\.LockSupport\\.park(Nanos|Until)\\(.*");

  /** Waiting must end early when what it waits for happens, so no overload of sleep is called. */
  public static final ArchRule NOBODY_SLEEPS =
      noClasses()
          .should()
          .accessTargetWhere(
              describe(
                  "the target sleeps",
                  access -> SLEEPS.matcher(access.getTarget().getFullName()).matches()));

  private ArchitectureRules() {}
}
