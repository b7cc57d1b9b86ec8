/**
 * How a client reaches a gateway: the addresses in a target, transport security, and the caller's
 * credentials.
 */
@NullMarked
package org.glauber.client.connection;

import org.jspecify.annotations.NullMarked;
