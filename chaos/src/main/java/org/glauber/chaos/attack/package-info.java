/**
 * Attacks by abusive clients on a gateway: {@link org.glauber.chaos.attack.AnonymousAttack} without
 * credentials, {@link org.glauber.chaos.attack.TenantAttack} with a tenant's API key.
 */
@NullMarked
package org.glauber.chaos.attack;

import org.jspecify.annotations.NullMarked;
