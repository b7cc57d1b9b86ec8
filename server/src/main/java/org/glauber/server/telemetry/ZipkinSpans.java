package org.glauber.server.telemetry;

import io.opentelemetry.exporter.zipkin.ZipkinSpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glauber.server.config.ConfigRules;
import zipkin2.reporter.urlconnection.URLConnectionSender;

/** Sends spans to a Zipkin, which takes no OTLP. */
final class ZipkinSpans {
  private static final String KEY = "glauber.telemetry.zipkin";
  private static final Pattern URL = Pattern.compile("https?://[^\\s/]+/\\S+");

  private ZipkinSpans() {}

  @Produces
  @Singleton
  static SpanProcessor spans(@ConfigProperty(name = KEY) Optional<String> endpoint) {
    endpoint.ifPresent(
        url -> ConfigRules.require(URL.matcher(url).matches(), KEY, "must be an http URL", url));
    return endpoint
        .<SpanProcessor>map(
            url ->
                BatchSpanProcessor.builder(
                        ZipkinSpanExporter.builder()
                            .setSender(URLConnectionSender.create(url))
                            .build())
                    .build())
        .orElseGet(SpanProcessor::composite); // of none
  }
}
