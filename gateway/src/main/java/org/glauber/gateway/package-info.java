/**
 * The gateway: owns generations and is the one service that faces users.
 *
 * <pre>
 *   GenerateText ─▶ TextRequests ─▶ TextGeneration ─┬─▶ TokenizerClient ─▶ tokenizer-service
 *                                        │          └─▶ DenoiserClient ──▶ denoiser-service
 *   stream ◀─ TextEvents ◀─── Event ─────┘
 * </pre>
 */
@NullMarked
package org.glauber.gateway;

import org.jspecify.annotations.NullMarked;
