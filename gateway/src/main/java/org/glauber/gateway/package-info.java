/**
 * The gateway: the only service that users call. It runs their generations by calling the
 * tokenizers, the denoisers and the VQGANs. This package wires its components together.
 *
 * <pre>
 *   GenerateText ─▶ Requests ─────▶ TextGeneration ─┬─▶ TokenizerClient ─▶ tokenizer-service
 *                                        │          └─▶ DenoiserClient ──▶ denoiser-service
 *   stream ◀─ TextEvents ◀─── Event ─────┘
 * </pre>
 */
@NullMarked
package org.glauber.gateway;

import org.jspecify.annotations.NullMarked;
