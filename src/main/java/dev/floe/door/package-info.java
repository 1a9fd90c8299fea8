/**
 * Floor 6: what the HTTP doors of one process share. Which room answers, what browsers of other origins may see, and
 * how a refusal is worded. Knows no blob and no chain.
 */
package dev.floe.door;
