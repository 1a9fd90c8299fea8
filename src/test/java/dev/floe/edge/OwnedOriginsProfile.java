package dev.floe.edge;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** An edge of which one name belongs to one owner. */
public final class OwnedOriginsProfile implements QuarkusTestProfile {
    static final String OWNED = "docs.example.org";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("floe.edge.origins", "Docs.Example.org, other.example.org");
    }
}
