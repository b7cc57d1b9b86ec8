package org.glauber.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.glauber.console.Environment;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuiteSettingsTest {
  private static final SuitePlan PLAN = SuitePlan.of(Path.of("/home"));

  @Test
  void gatewaysShareAKeyThatNoOtherServiceHas() {
    SuiteSettings settings = new SuiteSettings(PLAN, new Environment(Map.of()));
    assertThat(settings.secrets(ServiceKind.GATEWAY))
        .containsOnlyKeys("GLAUBER_GATEWAY_RESUME_KEYS")
        .isEqualTo(settings.secrets(ServiceKind.GATEWAY));
    for (ServiceKind kind : ServiceKind.inner()) {
      assertThat(settings.secrets(kind)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GLAUBER_GATEWAY_RESUME_KEYS", "GLAUBER_GATEWAY_RESUME_KEYS_FILE"})
  void configuredResumeKeysAreNotReplaced(String variable) {
    Environment given = new Environment(Map.of(variable, "given"));
    assertThat(new SuiteSettings(PLAN, given).secrets(ServiceKind.GATEWAY)).isEmpty();
    Environment taken = new Environment(Map.of(variable, " "));
    assertThat(new SuiteSettings(PLAN, taken).secrets(ServiceKind.GATEWAY)).hasSize(1);
  }
}
