package org.glauber.gateway.api;

import io.quarkus.test.common.QuarkusTestResource;
import jakarta.inject.Inject;
import org.glauber.gateway.Eventually;
import org.glauber.gateway.fake.FakeSuite;
import org.glauber.gateway.fake.Script;
import org.glauber.gateway.fake.TinyModel;
import org.glauber.server.ServerLifecycle;
import org.glauber.server.ServiceReadiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A client of the gateway, behind which are a tokenizer and two denoisers that follow a script. */
@QuarkusTestResource(FakeSuite.class)
abstract class WireFixture {
  static final int STEP_COUNT = 4 * TinyModel.SITE_COUNT;

  @Inject ServerLifecycle server;
  @Inject ServiceReadiness readiness;

  @SuppressWarnings("NullAway.Init") // set by the test resource
  FakeSuite suite;

  Script script = new Script();

  @SuppressWarnings("NullAway.Init") // set before each test
  GatewayClient client;

  @BeforeEach
  void connect() {
    script = suite.script;
    client = GatewayClient.connect(server.port());
    Eventually.holds("the gateway has found the other services", readiness::isReady);
  }

  @AfterEach
  void disconnect() {
    client.close();
    script.reset();
  }
}
