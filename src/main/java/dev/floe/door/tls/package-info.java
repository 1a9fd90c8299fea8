/**
 * Certificates for many hosts: those of a folder, each shown to whoever asks for one of its names. The folder is read again when it
 * changes, without a connection noticing.
 */
package dev.floe.door.tls;
