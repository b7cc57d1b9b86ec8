/**
 * Models on disk. A model is a directory {@code models/<name>/} with {@code model.json}, the
 * manifest in protojson, and the files that the manifest names.
 *
 * <pre>
 *   ModelWriter ─▶ models/tales/model.json, denoiser.pt, tokenizer.json ─▶ ModelRepository ─▶ Model
 *                  name, L, V, π, σ …  sha256, size of every file          every rule checked
 * </pre>
 *
 * A model whose files do not match its manifest is refused as a whole.
 */
@NullMarked
package org.glauber.model.repository;

import org.jspecify.annotations.NullMarked;
