package dev.floe.sui;

import dev.floe.sui.move.Site;
import dev.floe.sui.move.SiteResource;
import java.util.Map;

/**
 * A website as the chain has it.
 *
 * @param resources its files by their paths
 * @param version of the site's own object; that of a field may be higher
 */
public record Website(
        Site site, long version, Map<String, SiteResource> resources, Site.Routes routes, Site.Redirects redirects)
        implements SiteObject {
    public Website {
        resources = Map.copyOf(resources);
    }
}
