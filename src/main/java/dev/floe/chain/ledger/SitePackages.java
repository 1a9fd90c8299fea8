package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Ids;
import dev.floe.sui.move.NameRecord;
import dev.floe.sui.move.Site;
import java.util.List;
import java.util.Map;

/**
 * The packages that websites need: Walrus Sites, SuiNS, and a registrar that gives names away, as a local network has no market
 * for them. Each has one version here. Their IDs, and those of SuiNS's objects, follow from that of Walrus.
 *
 * @param names the shared object {@code suins::SuiNS}
 * @param registry the table of names
 * @param reverseRegistry the table that says which name an address or an object wants to be known by
 */
public record SitePackages(
        ObjectId sites,
        ObjectId suins,
        ObjectId registrar,
        ObjectId names,
        ObjectId registry,
        ObjectId reverseRegistry) {
    /** What they declare. */
    static final String TEXT = """
            package suins
            module domain
            struct Domain has copy, drop, store { labels: vector<String> }
            module name_record
            struct NameRecord has copy, drop, store { nft_id: ID, expiration_timestamp_ms: u64, target_address: Option<address>, data: VecMap<String, String> }
            module suins_registration
            struct SuinsRegistration has key, store { id: UID, domain: Domain, domain_name: String, expiration_timestamp_ms: u64, image_url: String }
            fun expiration_timestamp_ms(&SuinsRegistration): u64
            fun domain_name(&SuinsRegistration): String
            module registry
            struct Registry has store { registry: Table<Domain, NameRecord>, reverse_registry: Table<address, Domain> }
            module suins
            struct SuiNS has key { id: UID, balance: Balance<SUI> }
            struct RegistryKey<phantom Config> has copy, drop, store { dummy_field: bool }
            module controller
            fun set_target_address(&mut SuiNS, &SuinsRegistration, Option<address>, &Clock)
            fun set_reverse_lookup(&mut SuiNS, String, &TxContext)
            fun unset_reverse_lookup(&mut SuiNS, &TxContext)
            fun set_user_data(&mut SuiNS, &SuinsRegistration, String, String, &Clock)
            fun unset_user_data(&mut SuiNS, &SuinsRegistration, String, &Clock)
            fun burn_expired(&mut SuiNS, SuinsRegistration, &Clock)

            package floe_registrar
            module registrar
            fun register(&mut SuiNS, String, u64, &Clock, &mut TxContext): SuinsRegistration

            package walrus_site
            module metadata
            struct Metadata has copy, drop, store { link: Option<String>, image_url: Option<String>, description: Option<String>, project_url: Option<String>, creator: Option<String> }
            fun new_metadata(Option<String>, Option<String>, Option<String>, Option<String>, Option<String>): Metadata
            module redirects
            struct Redirect has drop, store { location: String, status_code: u16 }
            struct Redirects has drop, store { redirect_list: VecMap<String, Redirect> }
            fun empty(): Redirects
            fun insert(&mut Redirects, String, String, u16)
            fun remove(&mut Redirects, &String): (String, String, u16)
            fun length(&Redirects): u64
            module events
            struct SiteCreatedEvent has copy, drop { site_id: ID }
            struct SiteBurnedEvent has copy, drop { site_id: ID }
            module site
            struct Site has key, store { id: UID, name: String, link: Option<String>, image_url: Option<String>, description: Option<String>, project_url: Option<String>, creator: Option<String> }
            struct Range has drop, store { start: Option<u64>, end: Option<u64> }
            struct Resource has drop, store { path: String, headers: VecMap<String, String>, blob_id: u256, blob_hash: u256, range: Option<Range> }
            struct ResourcePath has copy, drop, store { path: String }
            struct Routes has drop, store { route_list: VecMap<String, String> }
            fun new_site(String, Metadata, &mut TxContext): Site
            fun new_range_option(Option<u64>, Option<u64>): Option<Range>
            fun new_range(Option<u64>, Option<u64>): Range
            fun new_resource(String, u256, u256, Option<Range>): Resource
            fun add_header(&mut Resource, String, String)
            fun update_name(&mut Site, String)
            fun update_metadata(&mut Site, Metadata)
            fun add_resource(&mut Site, Resource)
            fun remove_resource(&mut Site, String): Resource
            fun remove_resource_if_exists(&mut Site, String): Option<Resource>
            fun move_resource(&mut Site, String, String)
            fun create_routes(&mut Site)
            fun insert_route(&mut Site, String, String)
            fun remove_route(&mut Site, &String): (String, String)
            fun remove_all_routes_if_exist(&mut Site): Option<Routes>
            fun create_redirects(&mut Site)
            fun set_redirects(&mut Site, Redirects)
            fun take_redirects(&mut Site): Redirects
            fun take_redirects_if_exist(&mut Site): Option<Redirects>
            fun insert_redirect(&mut Site, String, String, u16)
            fun remove_redirect(&mut Site, &String): (String, String, u16)
            fun burn(Site)
            fun set_suins_reverse_lookup(&mut Site, &mut SuiNS, String)
            fun get_site_name(&Site): String
            """;

    /** @param walrus the first version of the Walrus package */
    static SitePackages of(ObjectId walrus) {
        Digest seed = Digest.ofTyped("FloeSites", walrus.toBytes());
        return new SitePackages(
                Ids.fresh(seed, 0),
                Ids.fresh(seed, 1),
                Ids.fresh(seed, 2),
                Ids.fresh(seed, 3),
                Ids.fresh(seed, 4),
                Ids.fresh(seed, 5));
    }

    /** In the order of their dependencies. */
    List<ObjectId> all() {
        return List.of(suins, registrar, sites);
    }

    /** By the names in {@link #TEXT}. */
    Map<String, ObjectId> byName() {
        return Map.of("suins", suins, "floe_registrar", registrar, "walrus_site", sites);
    }

    /** Of what a site is made. */
    public Site.Types siteTypes() {
        return new Site.Types(sites);
    }

    /** Of what a name is made. */
    public NameRecord.Types nameTypes() {
        return new NameRecord.Types(suins);
    }
}
