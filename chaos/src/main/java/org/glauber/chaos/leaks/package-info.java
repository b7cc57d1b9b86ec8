/**
 * The scenario {@code endings}: thousands of generations end in every possible way, and no thread,
 * lane, span or memory may be left behind.
 */
@NullMarked
package org.glauber.chaos.leaks;

import org.jspecify.annotations.NullMarked;
