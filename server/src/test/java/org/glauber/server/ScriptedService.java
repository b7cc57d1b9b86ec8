package org.glauber.server;

import com.google.protobuf.StringValue;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/** A service whose two methods do what a test tells them to. */
final class ScriptedService implements BindableService {
  static final String NAME = "test.Scripted";
  static final MethodDescriptor<StringValue, StringValue> UNARY = method("Unary", MethodType.UNARY);
  static final MethodDescriptor<StringValue, StringValue> STREAM =
      method("Stream", MethodType.SERVER_STREAMING);

  private final Script script;

  /** What a method does. */
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
