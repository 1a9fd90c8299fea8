/**
 * Traces of requests, for whoever collects them by OpenTelemetry's protocol (OTLP over HTTP, in JSON). Off unless a collector
 * is named.
 */
package dev.floe.door.trace;
