/**
 * The models of a service: opens the configured ones, finds those that are served, and reports
 * those that are refused or served with a warning in the log, as a metric, over HTTP health and to
 * gateways.
 */
@NullMarked
package org.glauber.serving.model;

import org.jspecify.annotations.NullMarked;
