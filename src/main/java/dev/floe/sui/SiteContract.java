package dev.floe.sui;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.Site;
import dev.floe.sui.move.SiteResource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The write side of Walrus Sites, on behalf of one wallet. Every method is one transaction, done whole or not at all; when it
 * returns, reads see what it did. Methods block. Thread-safe.
 */
public interface SiteContract {
    /** How many files a transaction puts or removes. */
    int MOST_FILES = 60;

    /** The address that signs, pays and owns. */
    ObjectId address();

    /**
     * What is to change in a site.
     *
     * @param removed paths of files, whether they are there or not
     * @param put files, in place of those that are at the same paths
     * @param routes to replace all there are
     * @param redirects to replace all there are
     */
    record Changes(
            Set<String> removed,
            List<SiteResource> put,
            Optional<Site.Routes> routes,
            Optional<Site.Redirects> redirects,
            Optional<String> name,
            Optional<Site.About> about) {
        public Changes {
            removed = Set.copyOf(removed);
            put = List.copyOf(put);
        }

        public boolean areNone() {
            return removed.isEmpty()
                    && put.isEmpty()
                    && routes.isEmpty()
                    && redirects.isEmpty()
                    && name.isEmpty()
                    && about.isEmpty();
        }
    }

    /** @param mist the gas spent; negative if more was given back */
    record Done(ObjectId site, String transaction, long mist) {}

    /** Makes a site, of {@link #address()}, that has all that {@code changes} say, name and description among it. */
    Done create(Changes changes) throws SuiException;

    Done change(ObjectId site, Changes changes) throws SuiException;

    /** Removes files, routes and redirects, and the site itself. */
    Done destroy(ObjectId site, Collection<String> paths) throws SuiException;
}
