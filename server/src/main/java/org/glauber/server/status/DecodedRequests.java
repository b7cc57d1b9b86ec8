package org.glauber.server.status;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.io.InputStream;
import java.util.function.Supplier;

/**
 * Decodes requests inside the server's interceptors, so that an undecodable request is refused like
 * any other invalid request. grpc-java decodes requests outside all interceptors: it would answer
 * UNKNOWN, log a stack trace, and count a missing or second request as a fault of the service.
 */
public final class DecodedRequests {
  private DecodedRequests() {}

  /**
   * Wraps a service so that an undecodable request throws a refusal with INTERNAL, gRPC's status
   * for it, inside the server's interceptors.
   */
  public static ServerServiceDefinition of(ServerServiceDefinition service) {
    ServiceDescriptor known = service.getServiceDescriptor();
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(known.getName())
            .setSchemaDescriptor(known.getSchemaDescriptor());
    var methods = service.getMethods().stream().map(DecodedRequests::decoded).toList();
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder decoded = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(decoded::addMethod);
    return decoded.build();
  }

  private static <Q, R> ServerMethodDefinition<Supplier<Q>, R> decoded(
      ServerMethodDefinition<Q, R> method) {
    MethodDescriptor<Q, R> known = method.getMethodDescriptor();
    return ServerMethodDefinition.create(
        known.toBuilder(new Decoder<>(known), known.getResponseMarshaller()).build(),
        new Handler<>(known, method.getServerCallHandler()));
  }

  /** Decodes a request into a supplier of it, which throws the refusal where decoding failed. */
  private record Decoder<Q>(MethodDescriptor<Q, ?> method)
      implements MethodDescriptor.Marshaller<Supplier<Q>> {
    @Override
    public InputStream stream(Supplier<Q> request) {
      return method.streamRequest(request.get());
    }

    @Override
    public Supplier<Q> parse(InputStream stream) {
      try {
        Q request = method.parseRequest(stream);
        return () -> request;
      } catch (RuntimeException e) {
        Throwable reason = e.getCause() == null ? e : e.getCause();
        return () -> {
          throw Refusals.undecodable(
              "the request cannot be decoded as a message of this method: " + reason.getMessage());
        };
      }
    }
  }

  private record Handler<Q, R>(MethodDescriptor<Q, R> method, ServerCallHandler<Q, R> handler)
      implements ServerCallHandler<Supplier<Q>, R> {
    @Override
    public ServerCall.Listener<Supplier<Q>> startCall(
        ServerCall<Supplier<Q>, R> call, Metadata headers) {
      @SuppressWarnings("unchecked") // requests reach the listener, not the call
      ServerCall<Q, R> same = (ServerCall<Q, R>) (ServerCall<?, R>) call;
      ServerCall<Q, R> known =
          new SimpleForwardingServerCall<>(same) {
            @Override
            public MethodDescriptor<Q, R> getMethodDescriptor() {
              return method;
            }
          };
      return new Listener<>(
          handler.startCall(known, headers), method.getType().clientSendsOneMessage());
    }
  }

  /** Passes requests on until one is invalid, and none after it. */
  private static final class Listener<Q> extends ServerCall.Listener<Supplier<Q>> {
    private final ServerCall.Listener<Q> listener;
    private final boolean takesOne;
    private boolean hasRequest;
    private boolean isRefused;

    Listener(ServerCall.Listener<Q> listener, boolean takesOne) {
      this.listener = listener;
      this.takesOne = takesOne;
    }

    @Override
    public void onMessage(Supplier<Q> message) {
      if (isRefused) {
        return;
      }
      isRefused = true; // reset below if the request is valid
      if (takesOne && hasRequest) {
        throw Refusals.undecodable("the method takes one request, but a second was sent");
      }
      Q request = message.get();
      isRefused = false;
      hasRequest = true;
      listener.onMessage(request);
    }

    @Override
    public void onHalfClose() {
      if (isRefused) {
        return;
      }
      if (takesOne && !hasRequest) {
        isRefused = true;
        throw Refusals.undecodable("the method takes one request, but none was sent");
      }
      listener.onHalfClose();
    }

    @Override
    public void onCancel() {
      listener.onCancel();
    }

    @Override
    public void onComplete() {
      listener.onComplete();
    }

    @Override
    public void onReady() {
      listener.onReady();
    }
  }
}
