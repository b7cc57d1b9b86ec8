package org.glauber.cli.gateway;

import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.glauber.cli.CommandFailure;
import org.glauber.cli.ExitCode;

/**
 * How a gateway is to be reached, and who says so.
 *
 * @param ca authorities that its certificate must come from, a PEM file; plain text where absent
 * @param key the caller's API key or token
 */
public record Access(Optional<Path> ca, Optional<String> key) {
  /** Plain text, and nobody in particular. */
  public static final Access OPEN = new Access(Optional.empty(), Optional.empty());

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  ChannelCredentials credentials() {
    if (ca.isEmpty()) {
      return InsecureChannelCredentials.create();
    }
    try {
      return TlsChannelCredentials.newBuilder().trustManager(ca.get().toFile()).build();
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "--ca " + ca.get() + " cannot be read: " + e.getMessage() + ".");
    }
  }

  ClientInterceptor bearer() {
    Metadata headers = new Metadata();
    key.ifPresent(text -> headers.put(AUTHORIZATION, "Bearer " + text));
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  @Override
  public String toString() {
    return "Access[ca=" + ca + ", key=" + (key.isPresent() ? "set" : "none") + "]";
  }
}
