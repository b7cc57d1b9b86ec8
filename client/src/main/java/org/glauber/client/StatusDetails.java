package org.glauber.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Optional;

/** The {@code google.rpc} details of a status. */
public record StatusDetails(List<Any> details) {
  private static final String DOMAIN = "glauber.org";

  /** The details of the status of a call that failed. */
  public static StatusDetails of(StatusRuntimeException failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    return new StatusDetails(status == null ? List.of() : status.getDetailsList());
  }

  /** Whether the status has no details. */
  public boolean isEmpty() {
    return details.isEmpty();
  }

  /** Whether the status comes from the suite, not from a proxy or a broken connection. */
  public boolean areFromSuite() {
    return find(ErrorInfo.class)
        .map(info -> info.getDomain().equals(DOMAIN))
        .orElse(!isEmpty()); // earlier gateways sent other details only
  }

  /** The first detail of a type; one that cannot be unpacked counts as absent. */
  public <T extends Message> Optional<T> find(Class<T> kind) {
    for (Any detail : details) {
      if (detail.is(kind)) {
        try {
          return Optional.of(detail.unpack(kind));
        } catch (InvalidProtocolBufferException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
