package org.glauber.tests;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A collector that stores the traces and metrics that each service sends. */
final class Collector implements AutoCloseable {
  private final BlockingQueue<Span> spans = new LinkedBlockingQueue<>(100_000);
  private final BlockingQueue<Metric> metrics = new LinkedBlockingQueue<>(100_000);
  private final Server server;

  Collector() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(new Traces())
            .addService(new Metrics())
            .build()
            .start();
  }

  /**
   * A span.
   *
   * @param service the service that created the span
   * @param parentId empty for the root span of a trace
   * @param content everything that was sent for the span
   */
  record Span(
      String service,
      String name,
      String traceId,
      String spanId,
      String parentId,
      Map<String, AnyValue> attributes,
      String content) {
    /** Returns a numeric attribute, or 0 if it is missing. */
    long number(String attribute) {
      return attributes.getOrDefault(attribute, AnyValue.getDefaultInstance()).getIntValue();
    }
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getPort();
  }

  private final class Traces extends TraceServiceGrpc.TraceServiceImplBase {
    @Override
    public void export(
        ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> responses) {
      for (var resource : request.getResourceSpansList()) {
        String service = service(resource.getResource());
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
  }

  private final class Metrics extends MetricsServiceGrpc.MetricsServiceImplBase {
    @Override
    public void export(
        ExportMetricsServiceRequest request,
        StreamObserver<ExportMetricsServiceResponse> responses) {
      for (var resource : request.getResourceMetricsList()) {
        for (var scope : resource.getScopeMetricsList()) {
          metrics.addAll(scope.getMetricsList());
        }
      }
      responses.onNext(ExportMetricsServiceResponse.getDefaultInstance());
      responses.onCompleted();
    }
  }

  private static String service(Resource resource) {
    return resource.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals("service.name"))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElse("");
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  /** Waits for a span that matches, and discards others. */
  Span await(Predicate<Span> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      Span next = spans.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        throw new AssertionError("nothing of the kind within a minute");
      }
      if (wanted.test(next)) {
        return next;
      }
    }
  }

  /** Returns all received spans that were not awaited. */
  List<Span> sentSpans() {
    List<Span> sent = new ArrayList<>();
    spans.drainTo(sent);
    return sent;
  }

  /** Returns the metrics received from all services since the last call. */
  List<Metric> sentMetrics() {
    List<Metric> sent = new ArrayList<>();
    metrics.drainTo(sent);
    return sent;
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
