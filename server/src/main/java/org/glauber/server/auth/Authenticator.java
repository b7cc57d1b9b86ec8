package org.glauber.server.auth;

import java.util.Optional;

/** One way of telling who a bearer is. */
interface Authenticator {

  /**
   * The tenant that a credential stands for; empty when it is none of this kind, or not good.
   *
   * @param credential what came after "Bearer"; not to be logged
   */
  Optional<String> tenant(String credential);
}
