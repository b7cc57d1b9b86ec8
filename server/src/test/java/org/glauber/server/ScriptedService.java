package org.glauber.server;

import com.google.protobuf.StringValue;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import org.glauber.server.admission.CatalogueService;

/** A service whose methods run a test's script, except for its catalogue method. */
final class ScriptedService implements CatalogueService {
  static final String NAME = "test.Scripted";
  static final MethodDescriptor<StringValue, StringValue> UNARY = method("Unary", MethodType.UNARY);
  static final MethodDescriptor<StringValue, StringValue> STREAM =
      method("Stream", MethodType.SERVER_STREAMING);
  static final MethodDescriptor<StringValue, StringValue> LIST = method("List", MethodType.UNARY);

  private final Script script;

  /** The behaviour of a method. */
  interface Script {
    void run(String request, StreamObserver<StringValue> responses);
  }

  ScriptedService(Script script) {
    this.script = script;
  }

  static StringValue message(String text) {
    return StringValue.of(text);
  }

  @Override
  public Set<MethodDescriptor<?, ?>> catalogueMethods() {
    return Set.of(LIST);
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder(NAME)
        .addMethod(
            UNARY,
            ServerCalls.asyncUnaryCall(
                (StringValue request, StreamObserver<StringValue> responses) ->
                    script.run(request.getValue(), responses)))
        .addMethod(
            STREAM,
            ServerCalls.asyncServerStreamingCall(
                (StringValue request, StreamObserver<StringValue> responses) ->
                    script.run(request.getValue(), responses)))
        .addMethod(
            LIST,
            ServerCalls.asyncUnaryCall(
                (StringValue request, StreamObserver<StringValue> responses) -> {
                  responses.onNext(StringValue.of("a list"));
                  responses.onCompleted();
                }))
        .build();
  }

  private static MethodDescriptor<StringValue, StringValue> method(String name, MethodType type) {
    return MethodDescriptor.<StringValue, StringValue>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(NAME, name))
        .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
        .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
        .build();
  }
}
