/**
 * Who may store what with a publisher: tokens and keys, what they are good for, and what was used up already. Plain code;
 * the door asks before it reads a body.
 */
package dev.floe.publisher.access;
