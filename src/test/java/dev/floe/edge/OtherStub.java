package dev.floe.edge;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Stands in for a second network in tests of the door. */
@Singleton
public class OtherStub {
    final StubNetwork network = new StubNetwork();
    final StubSites sites = new StubSites();

    @Produces
    @Singleton
    OtherNetwork other(ReadResources resources, EdgeReader reader) {
        return new OtherNetwork(sites, network, network, resources, 1 << 20, reader.denyList(), () -> {});
    }
}
