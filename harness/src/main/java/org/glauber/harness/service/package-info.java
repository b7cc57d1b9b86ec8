/** The kinds of services of a suite, and the command lines that start them. */
@NullMarked
package org.glauber.harness.service;

import org.jspecify.annotations.NullMarked;
