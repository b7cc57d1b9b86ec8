/**
 * What strangers can send to a gateway: {@link org.glauber.bench.chaos.strangers.Anonymous} without
 * credentials, {@link org.glauber.bench.chaos.strangers.BadTenant} with a key of their own.
 */
@NullMarked
package org.glauber.bench.chaos.strangers;

import org.jspecify.annotations.NullMarked;
