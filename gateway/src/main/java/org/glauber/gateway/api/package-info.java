/**
 * The public gRPC API: the only package that knows {@code org.glauber.generation.v1}. It maps
 * requests to the domain, names the fields of invalid ones, and maps events to responses.
 *
 * <pre>
 *   GenerateTextRequest ──Requests──▶ TextRequest ─▶ TextGeneration
 *   GenerateTextResponse ◀─TextEvents── Event ◀──────────┘
 * </pre>
 */
@NullMarked
package org.glauber.gateway.api;

import org.jspecify.annotations.NullMarked;
