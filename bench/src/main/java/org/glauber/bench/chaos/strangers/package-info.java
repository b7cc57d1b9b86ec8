/**
 * Attacks by abusive clients on a gateway: {@link
 * org.glauber.bench.chaos.strangers.AnonymousAttack} without credentials, {@link
 * org.glauber.bench.chaos.strangers.TenantAttack} with a tenant's API key.
 */
@NullMarked
package org.glauber.bench.chaos.strangers;

import org.jspecify.annotations.NullMarked;
