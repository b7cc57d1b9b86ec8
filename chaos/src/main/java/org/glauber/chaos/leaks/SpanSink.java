package org.glauber.chaos.leaks;

import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** An OTLP collector that accepts and discards all exports, so that services record spans. */
final class SpanSink implements AutoCloseable {
  private final Server server;

  SpanSink() {
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
              .maxInboundMessageSize(64 << 20)
              .fallbackHandlerRegistry(new Everything())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  /** Answers every call with an empty message, a valid response to every export. */
  private static final class Everything extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
      return ServerMethodDefinition.create(
          MethodDescriptor.newBuilder(new Bytes(), new Bytes())
              .setType(MethodType.UNARY)
              .setFullMethodName(name)
              .build(),
          ServerCalls.asyncUnaryCall(
              (request, responses) -> {
                responses.onNext(new byte[0]);
                responses.onCompleted();
              }));
    }
  }

  private static final class Bytes implements Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream message) {
      try {
        return message.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
