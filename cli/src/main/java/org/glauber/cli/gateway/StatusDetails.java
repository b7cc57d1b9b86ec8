package org.glauber.cli.gateway;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Optional;

/** The {@code google.rpc} details that came with a status. */
record StatusDetails(List<Any> details) {

  static StatusDetails of(StatusRuntimeException failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    return new StatusDetails(status == null ? List.of() : status.getDetailsList());
  }

  boolean isEmpty() {
    return details.isEmpty();
  }

  /** The first detail of a kind; one that cannot be read counts as absent. */
  <T extends Message> Optional<T> find(Class<T> kind) {
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
