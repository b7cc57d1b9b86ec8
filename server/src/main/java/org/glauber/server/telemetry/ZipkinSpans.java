package org.glauber.server.telemetry;

import io.opentelemetry.exporter.zipkin.ZipkinSpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import zipkin2.reporter.urlconnection.URLConnectionSender;

/** Sends spans to Zipkin, which does not accept OTLP. */
final class ZipkinSpans {
  private ZipkinSpans() {}

  @Produces
  @Singleton
  static SpanProcessor spans(TelemetryConfig config) {
    return config
        .zipkin()
        .<SpanProcessor>map(
            url ->
                BatchSpanProcessor.builder(
                        ZipkinSpanExporter.builder()
                            .setSender(URLConnectionSender.create(url))
                            .build())
                    .build())
        .orElseGet(SpanProcessor::composite); // no processors
  }
}
