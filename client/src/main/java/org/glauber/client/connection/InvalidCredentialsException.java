package org.glauber.client.connection;

/** Credentials that cannot be used; no call was made. */
public final class InvalidCredentialsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final Part part;
  private final String rule;

  /** A part of the credentials. */
  public enum Part {
    /** The authorities of the gateway's certificate. */
    AUTHORITIES("The authorities"),
    /** The caller's certificate. */
    CERTIFICATE("The certificate"),
    /** The private key of the caller's certificate. */
    PRIVATE_KEY("The private key"),
    /** The API key or token. */
    API_KEY("The API key"),
    /** All certificates and keys together. */
    ALL("The certificates");

    private final String text;

    Part(String text) {
      this.text = text;
    }
  }

  InvalidCredentialsException(Part part, String rule) {
    super(part.text + " " + rule + ".");
    this.part = part;
    this.rule = rule;
  }

  /** The part that cannot be used. */
  public Part part() {
    return part;
  }

  /** What is wrong, as the rest of a sentence that begins with the name of the part. */
  public String rule() {
    return rule;
  }
}
