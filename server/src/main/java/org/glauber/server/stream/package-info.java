/**
 * Server streams that a virtual thread writes in straight-line code, at the pace of the reader.
 *
 * <pre>
 *   worker ──send──▶ Backlog ──while ready──▶ transport ──▶ reader
 *                    bounded: waits, or joins what is already waiting
 * </pre>
 */
@NullMarked
package org.glauber.server.stream;

import org.jspecify.annotations.NullMarked;
