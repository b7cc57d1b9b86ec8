package org.glauber.tests;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A collector of traces that keeps the spans of each service. */
final class Collector extends TraceServiceGrpc.TraceServiceImplBase implements AutoCloseable {
  private final BlockingQueue<Span> spans = new LinkedBlockingQueue<>(100_000);
  private final Server server;

  Collector() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(this)
            .build()
            .start();
  }

  /**
   * A span, by the service that made it.
   *
   * @param parentId empty for the first of its trace
   * @param content all that was sent of it
   */
  record Span(
      String service,
      String name,
      String traceId,
      String spanId,
      String parentId,
      Map<String, AnyValue> attributes,
      String content) {
    /** An attribute, 0 where it is missing. */
    long number(String attribute) {
      return attributes.getOrDefault(attribute, AnyValue.getDefaultInstance()).getIntValue();
    }
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getPort();
  }

  @Override
  public void export(
      ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> responses) {
    for (var resource : request.getResourceSpansList()) {
      String service =
          resource.getResource().getAttributesList().stream()
              .filter(attribute -> attribute.getKey().equals("service.name"))
              .map(attribute -> attribute.getValue().getStringValue())
              .findFirst()
              .orElse("");
      for (var scope : resource.getScopeSpansList()) {
        for (var span : scope.getSpansList()) {
          spans.add(
              new Span(
                  service,
                  span.getName(),
                  hex(span.getTraceId()),
                  hex(span.getSpanId()),
                  hex(span.getParentSpanId()),
                  span.getAttributesList().stream()
                      .collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue)),
                  span.toString()));
        }
      }
    }
    responses.onNext(ExportTraceServiceResponse.getDefaultInstance());
    responses.onCompleted();
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  /** Waits for a span, passing over others. */
  Span await(Predicate<Span> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      Span span = spans.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (span == null) {
        throw new AssertionError("no such span within a minute");
      }
      if (wanted.test(span)) {
        return span;
      }
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
