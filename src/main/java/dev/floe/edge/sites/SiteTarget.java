package dev.floe.edge.sites;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.NameRecord;

/** What a host stands for. */
public sealed interface SiteTarget {
    /** As it is written: an object ID, a name that ends with {@code .sui}, or a host. */
    default String text() {
        return switch (this) {
            case OfObject(ObjectId id) -> id.toString();
            case OfName(NameRecord.Domain domain) -> domain.toString();
            case ToHost(String host) -> host;
        };
    }

    /** A site by its object. */
    record OfObject(ObjectId id) implements SiteTarget {}

    /** A site by its name. */
    record OfName(NameRecord.Domain domain) implements SiteTarget {}

    /** Another host, to which browsers are sent. */
    record ToHost(String host) implements SiteTarget {}
}
