/**
 * Requests of all kinds: which part of one is invalid and why, and files that are held until they
 * are taken. It knows no names of the wire.
 */
@NullMarked
package org.glauber.gateway.request;

import org.jspecify.annotations.NullMarked;
