package dev.floe.edge;

import dev.floe.cache.StubCommittee;
import dev.floe.read.MetadataSource;
import dev.floe.read.Slivers;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;

/** Stands in for the committee in tests of the door. */
@Singleton
@Typed({StubNetwork.class, Slivers.class, MetadataSource.class})
public class StubNetwork extends StubCommittee {}
