/**
 * Floor 6: what the HTTP doors of one process share. Which room answers, what browsers of other origins may see,
 * how a refusal is worded, who a client is, and what a connection is held to whatever is asked on it. Knows no blob and no
 * chain.
 */
package dev.floe.door;
