/**
 * Resumption of generations whose streams were lost: finds the latest checkpoint of a generation
 * and runs it to its end.
 */
@NullMarked
package org.glauber.gateway.resume;

import org.jspecify.annotations.NullMarked;
