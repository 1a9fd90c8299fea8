/**
 * Floor 7: the read side over HTTP. Resources parse a request and delegate to a {@link dev.floe.read.BlobReader}; what
 * HTTP demands (ranges, validators, media types, back-pressure, limits) is here in small classes that know no framework
 * where they can.
 */
package dev.floe.edge;
