package dev.floe.edge;

import dev.floe.cache.StubReader;
import dev.floe.read.BlobReader;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;

/** Stands in for the committee in tests of the door. */
@Singleton
@Typed({StubNetwork.class, BlobReader.class})
public class StubNetwork extends StubReader {}
