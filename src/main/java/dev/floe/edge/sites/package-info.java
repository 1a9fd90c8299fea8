/**
 * Websites: which host stands for which site, which file a path stands for, and what is said about it. Plain Java; what talks HTTP
 * is above.
 */
package dev.floe.edge.sites;
