/**
 * The scenarios {@code overload} and {@code readers}: far more load than a suite can serve, and
 * callers that read slowly; other tenants must not notice either.
 */
@NullMarked
package org.glauber.chaos.load;

import org.jspecify.annotations.NullMarked;
