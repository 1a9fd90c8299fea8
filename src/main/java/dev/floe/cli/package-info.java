/**
 * Floor 8: the command line. {@link dev.floe.cli.Floe} is the one entry point; each command reads its options, runs what
 * lives on the floors below, and shows the result.
 */
package dev.floe.cli;
