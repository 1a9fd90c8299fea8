/**
 * Floor 1: keys and what they sign. BLS12-381 keys of storage nodes, their P-256 network keys and certificates, Sui keys
 * and signatures, and the files all of them are kept in.
 */
package dev.floe.keys;
