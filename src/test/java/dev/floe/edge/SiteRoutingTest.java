package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** Patterns of the older kind, as portals have them unless told otherwise. */
@QuarkusTest
@TestProfile(SitesProfile.class)
class SiteRoutingTest extends SiteRoutingPromises {
    @Test
    void anAsteriskGoesOverSlashes() {
        assertThat(asked().get("/a/b/c/profile").asString()).isEqualTo("page /profile.html");
    }
}
