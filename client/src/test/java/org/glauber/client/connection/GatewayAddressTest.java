package org.glauber.client.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayAddressTest {
  @Test
  void hostsAndPortsAreParsedAndOtherTargetsAreLeftToGrpc() {
    assertThat(GatewayAddress.of("127.0.0.1:9000, gateway.example:65535,[::1]:1"))
        .containsExactly(
            new GatewayAddress("127.0.0.1", 9000),
            new GatewayAddress("gateway.example", 65_535),
            new GatewayAddress("[::1]", 1));
    assertThat(GatewayAddress.of("dns:///gateway.example:9000"))
        .containsExactly(new GatewayAddress("gateway.example", 9000));
    assertThat(GatewayAddress.of("dns:9000")).containsExactly(new GatewayAddress("dns", 9000));
    assertThat(GatewayAddress.of("dns:///gateway.example")).isEmpty();
    assertThat(GatewayAddress.of("unix:///run/glauber")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1:65536          | and the port must be 1 to 65535, not 65536.",
        "127.0.0.1:99999          | and the port must be 1 to 65535, not 99999.",
        "127.0.0.1:0              | and the port must be 1 to 65535, not 0.",
        "dns:///127.0.0.1:70000   | and the port must be 1 to 65535, not 70000.",
        "127.0.0.1:1,b.example:70000 | and the port must be 1 to 65535, not 70000.",
        "127.0.0.1:-1             | as in 127.0.0.1:9000.",
        "127.0.0.1:99999999999999 | as in 127.0.0.1:9000.",
        "127.0.0.1:９０００         | as in 127.0.0.1:9000.",
        "localhost                | as in 127.0.0.1:9000.",
        "localhost:               | as in 127.0.0.1:9000.",
        ":9000                    | as in 127.0.0.1:9000.",
        "::1:9000                 | as in 127.0.0.1:9000.",
        "127.0.0.1:9000,          | as in 127.0.0.1:9000.",
        "me@127.0.0.1:9000        | as in 127.0.0.1:9000.",
        "http://127.0.0.1:9000    | without http://.",
        "https://a.example        | without https://.",
        "''                       | as in 127.0.0.1:9000.",
      })
  void anInvalidTargetIsRejected(String target, String rule) {
    assertThatThrownBy(() -> GatewayAddress.of(target))
        .isInstanceOf(InvalidTargetException.class)
        .hasMessageContaining(" is not a valid target: it must be HOST:PORT, ")
        .hasMessageEndingWith(rule);
  }
}
