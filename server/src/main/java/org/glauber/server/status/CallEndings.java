package org.glauber.server.status;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.netty.handler.codec.http2.Http2Exception;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts calls by how they ended. The transport determines the ending, because only it can
 * distinguish a cancelled call from a lost connection; {@link GuardedCall} reports the calls that
 * this server ended. A call whose peer violates the protocol or whose request cannot be decoded
 * counts as refused: gRPC prescribes INTERNAL for it, but it is not a fault of this server.
 */
public final class CallEndings extends ServerStreamTracer.Factory {
  private static final String UNKNOWN = "unknown";
  private static final String TOO_MANY_RESPONSES =
      "Too many responses"; // grpc-java's error for a faulty service
  private static final Context.Key<Call> CALL = Context.key("glauber-call-ending");
  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("rpc.service");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("rpc.method");
  private static final AttributeKey<String> ENDING = AttributeKey.stringKey("glauber.ending");
  private static final AttributeKey<String> CODE = AttributeKey.stringKey("glauber.status");

  private final LongCounter endings;
  private final BooleanSupplier isStopping;

  /**
   * @param isStopping whether the server is ending its remaining calls
   */
  public CallEndings(Meter meter, BooleanSupplier isStopping) {
    this.endings =
        meter
            .counterBuilder("glauber.calls.ended")
            .setUnit("{call}")
            .setDescription("Calls that have ended, by outcome")
            .build();
    this.isStopping = isStopping;
  }

  /** The ways in which a call can end. */
  enum Kind {
    /** With its result. */
    COMPLETED,
    /** Its caller cancelled it. */
    CANCELLED,
    /** Its deadline passed. */
    DEADLINE,
    /** The connection to its caller broke. */
    CONNECTION_LOST,
    /** This server stopped before the call completed. */
    STOPPED,
    /** The server refused it with a status that tells the caller why. */
    REFUSED,
    /** It failed because of a fault of this server. */
    FAILED;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    return new Call();
  }

  /** The call in the current context; null if no server counts it. */
  static @Nullable Call current() {
    return CALL.get();
  }

  private Kind kind(Status status, Call call) {
    return switch (status.getCode()) {
      case OK -> Kind.COMPLETED;
      case CANCELLED -> Kind.CANCELLED;
      case DEADLINE_EXCEEDED -> Kind.DEADLINE;
      case UNKNOWN, INTERNAL, DATA_LOSS ->
          call.wasRefusedHere || call.isFaultOfCaller(status) ? Kind.REFUSED : Kind.FAILED;
      case UNAVAILABLE ->
          isStopping.getAsBoolean()
              ? Kind.STOPPED
              : call.wasEndedHere ? Kind.REFUSED : Kind.CONNECTION_LOST;
      default -> Kind.REFUSED;
    };
  }

  /** One call. */
  final class Call extends ServerStreamTracer {
    private volatile String service = UNKNOWN;
    private volatile String method = UNKNOWN;
    private volatile boolean wasEndedHere;
    private volatile boolean wasRefusedHere;

    /**
     * Records that this server ends the call.
     *
     * @param isRefusal whether the cause is the caller's error or a lack of capacity
     */
    void endedHere(boolean isRefusal) {
      wasRefusedHere = isRefusal;
      wasEndedHere = true;
    }

    /** Whether the transport ended the call as INTERNAL because of invalid frames or contents. */
    private boolean isFaultOfCaller(Status status) {
      if (wasEndedHere) {
        return false;
      }
      Throwable cause = status.getCause();
      return cause == null
          ? status.getCode() == Status.Code.INTERNAL
              && !TOO_MANY_RESPONSES.equals(status.getDescription())
          : cause instanceof Http2Exception;
    }

    /** Called only for methods that exist, so that callers cannot create metric series at will. */
    @Override
    public void serverCallStarted(ServerCallInfo<?, ?> call) {
      MethodDescriptor<?, ?> known = call.getMethodDescriptor();
      service = String.valueOf(known.getServiceName());
      method = String.valueOf(known.getBareMethodName());
    }

    @Override
    public Context filterContext(Context context) {
      return context.withValue(CALL, this);
    }

    @Override
    public void streamClosed(Status status) {
      endings.add(
          1,
          Attributes.of(
              SERVICE,
              service,
              METHOD,
              method,
              ENDING,
              kind(status, this).text(),
              CODE,
              (isFaultOfCaller(status) ? Status.Code.INTERNAL : status.getCode()).name()));
    }
  }
}
