/**
 * The models of a service: opens the configured ones, watches their directory for new, changed and
 * removed ones, finds those that are served, and reports those that are refused or served with a
 * warning.
 */
@NullMarked
package org.glauber.serving.model;

import org.jspecify.annotations.NullMarked;
