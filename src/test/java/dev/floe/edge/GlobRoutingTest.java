package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** Patterns of the newer kind. */
@QuarkusTest
@TestProfile(GlobSitesProfile.class)
class GlobRoutingTest extends SiteRoutingPromises {
    @Test
    void anAsteriskEndsAtASlash() {
        assertThat(asked().get("/a/b/c/profile").asString()).isEqualTo("page /index.html");
    }
}
