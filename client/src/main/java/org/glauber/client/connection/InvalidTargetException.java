package org.glauber.client.connection;

/** A target that names no gateway; no call was made. */
public final class InvalidTargetException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /**
   * @param target the target
   * @param rule what follows "it must be HOST:PORT"
   */
  InvalidTargetException(String target, String rule) {
    super("\"" + target + "\" is not a valid target: it must be HOST:PORT" + rule + ".");
  }
}
