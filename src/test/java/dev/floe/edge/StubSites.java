package dev.floe.edge;

import dev.floe.cache.StubCommittee.StoredQuilt;
import dev.floe.edge.sites.SiteDirectory;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.QuiltMember;
import dev.floe.sui.SiteObject;
import dev.floe.sui.SuiException;
import dev.floe.sui.Website;
import dev.floe.sui.move.NameRecord;
import dev.floe.sui.move.Site;
import dev.floe.sui.move.SiteResource;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands in for websites on chain in tests of the door. */
@Singleton
@Typed({StubSites.class, SiteDirectory.Chain.class})
public class StubSites implements SiteDirectory.Chain {
    private static final int SHARDS = 40;
    private static final AtomicInteger MADE = new AtomicInteger();

    final Map<ObjectId, SiteObject> sites = new ConcurrentHashMap<>();
    final Map<NameRecord.Domain, NameRecord> names = new ConcurrentHashMap<>();
    final AtomicInteger asked = new AtomicInteger();
    volatile boolean away;

    /** A file to publish, with pairs of header names and values. */
    record File(String path, byte[] bytes, Map<String, String> headers) {
        static File of(String path, String text, String... headers) {
            return of(path, text.getBytes(StandardCharsets.UTF_8), headers);
        }

        static File of(String path, byte[] bytes, String... headers) {
            Map<String, String> fields = new LinkedHashMap<>();
            for (int i = 0; i < headers.length; i += 2) {
                fields.put(headers[i], headers[i + 1]);
            }
            return new File(path, bytes, fields);
        }
    }

    static ObjectId freshId() {
        byte[] bytes = new byte[ObjectId.LENGTH];
        bytes[0] = 0x5e;
        int number = MADE.incrementAndGet();
        bytes[30] = (byte) (number >> 8);
        bytes[31] = (byte) number;
        return ObjectId.of(bytes);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts files into a quilt. */
    static Map<String, SiteResource> store(StubNetwork network, File... files) {
        List<QuiltMember> members = new ArrayList<>();
        for (File file : files) {
            members.add(new QuiltMember(file.path(), Map.of(), BlobSource.of(file.bytes())));
        }
        members.add(new QuiltMember("zz-" + MADE.incrementAndGet(), Map.of(), BlobSource.of(new byte[0])));
        StoredQuilt quilt = network.storeQuilt(SHARDS, members);
        Map<String, SiteResource> resources = new LinkedHashMap<>();
        for (File file : files) {
            byte[] patch = quilt.patch(file.path()).toBytes();
            Map<String, String> headers = new LinkedHashMap<>(file.headers());
            headers.put(
                    SiteResource.PATCH_HEADER,
                    "0x" + HexFormat.of().formatHex(Arrays.copyOfRange(patch, BlobId.LENGTH, patch.length)));
            resources.put(
                    file.path(),
                    new SiteResource(file.path(), headers, quilt.id(), sha256(file.bytes()), Optional.empty()));
        }
        return resources;
    }

    void put(ObjectId id, Map<String, SiteResource> resources, Site.Routes routes, Site.Redirects redirects) {
        Site.About about = new Site.About(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        sites.put(id, new Website(new Site(id, "a site", about), 1, resources, routes, redirects));
    }

    ObjectId publish(StubNetwork network, File... files) {
        ObjectId id = freshId();
        put(id, store(network, files), Site.Routes.NONE, Site.Redirects.NONE);
        return id;
    }

    void name(String name, ObjectId site, long expirationMillis) {
        names.put(
                NameRecord.Domain.parse(name).orElseThrow(),
                new NameRecord(site, expirationMillis, Optional.of(site), Map.of(NameRecord.SITE, site.toString())));
    }

    @Override
    public Optional<SiteObject> site(ObjectId id) throws SuiException {
        ask();
        return Optional.ofNullable(sites.get(id));
    }

    @Override
    public Optional<NameRecord> name(NameRecord.Domain domain) throws SuiException {
        ask();
        return Optional.ofNullable(names.get(domain));
    }

    private void ask() throws SuiException {
        asked.incrementAndGet();
        if (away) {
            throw new SuiException(SuiException.Kind.UNAVAILABLE, "the chain is away");
        }
    }
}
