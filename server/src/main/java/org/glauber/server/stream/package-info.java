/**
 * A server stream written by one virtual thread in straight-line code, at the pace of its reader.
 *
 * <pre>
 *   worker ──send──▶ Backlog ──while ready──▶ transport ──▶ reader
 *                    bounded: waits, or joins what is already waiting
 * </pre>
 */
@NullMarked
package org.glauber.server.stream;

import org.jspecify.annotations.NullMarked;
