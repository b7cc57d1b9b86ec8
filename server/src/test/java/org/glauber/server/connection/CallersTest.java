package org.glauber.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class CallersTest {
  @Test
  void connectionsOfAnAddressAreOneCaller() throws UnknownHostException {
    assertThat(at("192.0.2.1", 1_000))
        .isEqualTo(at("192.0.2.1", 2_000))
        .isNotEqualTo(at("192.0.2.2", 1_000));
  }

  /** A host owns all 2⁶⁴ addresses of its network. */
  @Test
  void addressesOfAnIpv6NetworkAreOneCaller() throws UnknownHostException {
    assertThat(at("2001:db8:0:1::1", 1_000))
        .isEqualTo(at("2001:db8:0:1:ffff::2", 1_000))
        .isNotEqualTo(at("2001:db8:0:2::1", 1_000));
  }

  @Test
  void anIpv4AddressIsTheSameWrittenAsIpv6() throws UnknownHostException {
    assertThat(at("::ffff:192.0.2.1", 1_000)).isEqualTo(at("192.0.2.1", 1_000));
  }

  private static String at(String address, int port) throws UnknownHostException {
    return Callers.ofAddress(new InetSocketAddress(InetAddress.getByName(address), port));
  }
}
