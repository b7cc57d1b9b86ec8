package org.glauber.server.admission;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.glauber.server.config.GrpcServerConfig;
import org.glauber.server.connection.AcceptedCalls;
import org.glauber.server.connection.Callers;
import org.glauber.server.connection.InboundBytes;
import org.glauber.server.connection.RequestBytes;
import org.glauber.server.status.RefusalException;
import org.glauber.server.status.Refusals;

/**
 * Admits or refuses calls according to the budget of their {@link CallClass}.
 *
 * <p>A call is admitted when its headers arrive, before its request is read. It needs a free place
 * of its class within the caller's share ({@link org.glauber.server.capacity.FairShares}). Its
 * request must be complete within the configured time; until then its bytes count towards the
 * caller's share of {@link InboundBytes}. The end of the call releases both.
 */
public final class Admission implements ServerInterceptor {
  private static final int BYTES_OF_AN_UNKNOWN_METHOD = 1 << 10; // refused immediately
  private static final int PART_OF_THE_HEAP = 4;
  private static final Status DRAINING =
      Status.UNAVAILABLE.withDescription("the server is draining");

  private final String service;
  private final Supplier<String> notReadyReason;
  private final Duration timeout;
  private final ScheduledExecutorService timers;
  private final CallClasses classes;
  private final Map<CallClass, CallPlaces> places = new EnumMap<>(CallClass.class);
  private final InboundBytes inbound;
  private final Map<AdmittedCall, CallClass> running = new ConcurrentHashMap<>();
  private volatile boolean isDraining;

  /**
   * Creates an admission without running calls.
   *
   * @param service the service's name in error messages
   * @param notReadyReason why the service is not ready; empty while it is ready
   * @param services the services whose calls are admitted
   * @param timers run the time-outs of incoming requests
   */
  public Admission(
      String service,
      Supplier<String> notReadyReason,
      GrpcServerConfig.Limits limits,
      List<? extends BindableService> services,
      ScheduledExecutorService timers) {
    this.service = service;
    this.notReadyReason = notReadyReason;
    this.timeout = limits.requestTimeout();
    this.timers = timers;
    this.classes = new CallClasses(services);
    Budget.of(limits).forEach((kind, budget) -> places.put(kind, new CallPlaces(kind, budget)));
    long bytes = limits.inboundBytes().orElse(Runtime.getRuntime().maxMemory() / PART_OF_THE_HEAP);
    this.inbound = new InboundBytes(bytes, this::mostBytes);
  }

  private long mostBytes(String fullMethodName) {
    return classes
        .of(fullMethodName)
        .map(kind -> places(kind).requestBytes())
        .orElse(BYTES_OF_AN_UNKNOWN_METHOD);
  }

  private CallPlaces places(CallClass kind) {
    return Objects.requireNonNull(places.get(kind)); // every class has places
  }

  /** The count of buffered request bytes, for the transport. */
  public InboundBytes inbound() {
    return inbound;
  }

  /** The number of running calls, without health and reflection. */
  public int running() {
    return places(CallClass.WORK).taken() + places(CallClass.CATALOGUE).taken();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    CallClass kind =
        classes.of(call.getMethodDescriptor().getFullMethodName()).orElse(CallClass.WORK);
    String why = kind.isOfService() ? notReadyReason.get() : "";
    if (!why.isEmpty()) {
      throw Refusals.unavailable(service, why);
    }
    String caller = Callers.of(call);
    Runnable giveBack = places(kind).take(call, caller);
    Optional<RequestBytes> request = AcceptedCalls.accept();
    CancellableContext context = Context.current().withCancellation();
    AdmittedCall admitted =
        new AdmittedCall(
            call,
            context,
            request,
            ended -> {
              running.remove(ended);
              giveBack.run();
            });
    running.put(admitted, kind);
    try {
      request.ifPresent(
          bytes -> bytes.countFor(caller, excess -> refuse(admitted, kind, caller, excess)));
      Supplier<Future<?>> timer = () -> timer(admitted);
      admitted.waitForRequest(timer);
      ServerCall.Listener<Q> listener = Contexts.interceptCall(context, call, headers, next);
      if (isDraining && kind.isLongLived()) {
        admitted.close(DRAINING);
      }
      return admitted.following(listener, timer);
    } catch (Throwable e) {
      admitted.leave();
      throw e;
    }
  }

  private Future<?> timer(AdmittedCall call) {
    return timers.schedule(() -> refuseIncomplete(call), timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void refuseIncomplete(AdmittedCall call) {
    if (!call.hasRequest()) {
      call.refuse(Refusals.incomplete(timeout));
    }
  }

  /** Refuses a call on a new virtual thread, because a connection's event loop must not block. */
  private void refuse(
      AdmittedCall call, CallClass kind, String caller, RequestBytes.Excess excess) {
    RefusalException refusal =
        switch (excess) {
          case REQUEST -> places(kind).refusalOfLength();
          case TOTAL -> places(kind).refusalOfBytes(caller);
        };
    Thread.ofVirtual().name("refusal").start(() -> call.refuse(refusal));
  }

  /**
   * Ends long-lived calls now, and new ones on existing connections as soon as they begin. A drain
   * would otherwise wait for them until the grace period is over.
   */
  public void endLongLived() {
    isDraining = true;
    running.forEach(
        (call, kind) -> {
          if (kind.isLongLived()) {
            call.close(DRAINING);
          }
        });
  }

  /** Ends all running calls as UNAVAILABLE, so that their callers can retry elsewhere. */
  public void end() {
    Status stopping =
        Status.UNAVAILABLE.withDescription(service + ": it is stopping, the call was not finished");
    running.keySet().forEach(call -> call.close(stopping));
  }
}
