/**
 * Models on disk. A model is a directory {@code models/<name>/} with {@code model.json}, the
 * manifest in protojson, and the files that the manifest names.
 *
 * <pre>
 *   ModelWriter ─▶ models/tales/model.json, denoiser.pt, tokenizer.json ─▶ ModelRepository ─▶ Model
 *                  name, L, V, π, σ …  sha256, size of every file          every rule checked
 * </pre>
 *
 * A model whose manifest breaks a rule, or whose files do not match it, is refused as a whole with
 * a {@link org.glauber.model.ModelRefusedException}.
 */
@NullMarked
package org.glauber.model;

import org.jspecify.annotations.NullMarked;
