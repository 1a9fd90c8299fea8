/** Publishing websites: from a folder to quilts, and to a table of contents on chain. */
package dev.floe.write.sites;
