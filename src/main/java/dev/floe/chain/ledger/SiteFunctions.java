package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.Fields;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.MoveStruct;
import dev.floe.sui.move.Site;
import dev.floe.sui.move.SiteResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The modules of Walrus Sites: {@code metadata}, {@code redirects} and {@code site}. */
final class SiteFunctions {
    private static final Set<Integer> REDIRECT_CODES = Set.of(301, 302, 303, 307, 308);
    private static final long INVALID_REDIRECT_CODE = 0;
    private static final long RANGE_START_AFTER_END = 1;
    private static final long RANGE_OF_NOTHING = 2;
    private static final long REMOVE_REDIRECTS_FIRST = 3;
    private static final long REMOVE_ROUTES_FIRST = 4;
    /** Of Sui's {@code dynamic_field} and {@code vec_map}. */
    private static final long ALREADY_THERE = 0;

    private static final long NOT_THERE = 1;

    private final Site.Types types;
    private final SuinsFunctions names;

    SiteFunctions(SitePackages packages, SuinsFunctions names) {
        this.types = packages.siteTypes();
        this.names = names;
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put(
                "metadata::new_metadata",
                call -> List.of(Value.of(
                        types.about(),
                        new Site.About(text(call, 0), text(call, 1), text(call, 2), text(call, 3), text(call, 4)))));
        addRedirects(functions);
        addSite(functions);
        addResources(functions);
        addRoutes(functions);
        functions.put("site::burn", this::burn);
        functions.put("site::set_suins_reverse_lookup", call -> {
            names.setReverseLookup(call, site(call).id(), call.string(2));
            return List.of();
        });
    }

    private void addRedirects(Map<String, ContractFunction> functions) {
        functions.put("redirects::empty", call -> List.of(Value.of(types.redirects(), Site.Redirects.NONE)));
        functions.put("redirects::insert", call -> {
            call.write(0, inserted(call, call.read(0, Site.Redirects::read)));
            return List.of();
        });
        functions.put("redirects::remove", call -> {
            Site.Redirects redirects = call.read(0, Site.Redirects::read);
            Site.Redirect gone = there(call, redirects.list(), call.string(1));
            call.write(0, redirects.without(call.string(1)));
            return List.of(string(call.string(1)), string(gone.location()), u16(gone.status()));
        });
        functions.put(
                "redirects::length",
                call -> List.of(
                        Value.ofU64(call.read(0, Site.Redirects::read).list().size())));
        functions.put("site::create_redirects", call -> {
            create(call, redirects(call), Site.Redirects.NONE);
            return List.of();
        });
        functions.put("site::set_redirects", call -> {
            create(call, redirects(call), call.read(1, Site.Redirects::read));
            return List.of();
        });
        functions.put(
                "site::take_redirects", call -> List.of(Value.of(types.redirects(), take(call, redirects(call)))));
        functions.put(
                "site::take_redirects_if_exist",
                call -> List.of(takeIfThere(types.redirects(), redirects(call), OnlyName.NAME)));
        functions.put("site::insert_redirect", call -> {
            redirects(call).put(OnlyName.NAME, inserted(call, borrow(call, redirects(call))));
            return List.of();
        });
        functions.put("site::remove_redirect", call -> {
            Site.Redirects redirects = borrow(call, redirects(call));
            Site.Redirect gone = there(call, redirects.list(), call.string(1));
            redirects(call).put(OnlyName.NAME, redirects.without(call.string(1)));
            return List.of(string(call.string(1)), string(gone.location()), u16(gone.status()));
        });
    }

    private void addSite(Map<String, ContractFunction> functions) {
        functions.put("site::new_site", call -> {
            Site site = new Site(call.execution().freshId(), call.string(0), call.read(1, Site.About::read));
            emit(call, "SiteCreatedEvent", site.id());
            return List.of(Value.of(types.site(), site));
        });
        functions.put("site::update_name", call -> {
            Site site = site(call);
            call.write(0, new Site(site.id(), call.string(1), site.about()));
            return List.of();
        });
        functions.put("site::update_metadata", call -> {
            Site site = site(call);
            call.write(0, new Site(site.id(), site.name(), call.read(1, Site.About::read)));
            return List.of();
        });
        functions.put("site::get_site_name", call -> List.of(string(site(call).name())));
    }

    private void addResources(Map<String, ContractFunction> functions) {
        functions.put("site::new_range", call -> List.of(Value.of(types.range(), range(call))));
        functions.put("site::new_range_option", call -> {
            boolean none = number(call, 0).isEmpty() && number(call, 1).isEmpty();
            return List.of(option(types.range(), none ? Optional.empty() : Optional.of(range(call))));
        });
        functions.put(
                "site::new_resource",
                call -> List.of(Value.of(
                        types.resource(),
                        new SiteResource(
                                call.string(0),
                                Map.of(),
                                call.blobId(1),
                                call.value(2).bcs(),
                                call.read(3, reader -> reader.option(SiteResource.Range::read))))));
        functions.put("site::add_header", call -> {
            SiteResource resource = call.read(0, SiteResource::read);
            if (resource.headers().containsKey(call.string(1))) {
                throw framework(call, "vec_map", "insert", ALREADY_THERE);
            }
            call.write(0, resource.with(call.string(1), call.string(2)));
            return List.of();
        });
        functions.put("site::add_resource", call -> {
            add(call, call.read(1, SiteResource::read));
            return List.of();
        });
        functions.put(
                "site::remove_resource", call -> List.of(Value.of(types.resource(), remove(call, call.string(1)))));
        functions.put(
                "site::remove_resource_if_exists",
                call -> List.of(takeIfThere(types.resource(), resources(call), call.string(1))));
        functions.put("site::move_resource", call -> {
            add(call, remove(call, call.string(1)).at(call.string(2)));
            return List.of();
        });
    }

    private void addRoutes(Map<String, ContractFunction> functions) {
        functions.put("site::create_routes", call -> {
            create(call, routes(call), Site.Routes.NONE);
            return List.of();
        });
        functions.put("site::insert_route", call -> {
            Site.Routes routes = borrow(call, routes(call));
            if (routes.list().containsKey(call.string(1))) {
                throw framework(call, "vec_map", "insert", ALREADY_THERE);
            }
            routes(call).put(OnlyName.NAME, routes.with(call.string(1), call.string(2)));
            return List.of();
        });
        functions.put("site::remove_route", call -> {
            Site.Routes routes = borrow(call, routes(call));
            String gone = there(call, routes.list(), call.string(1));
            routes(call).put(OnlyName.NAME, routes.without(call.string(1)));
            return List.of(string(call.string(1)), string(gone));
        });
        functions.put(
                "site::remove_all_routes_if_exist",
                call -> List.of(takeIfThere(types.routes(), routes(call), OnlyName.NAME)));
    }

    private List<Value> burn(Call call) {
        if (routes(call).find(OnlyName.NAME).isPresent()) {
            throw call.abort("site", "burn", REMOVE_ROUTES_FIRST);
        }
        if (redirects(call).find(OnlyName.NAME).isPresent()) {
            throw call.abort("site", "burn", REMOVE_REDIRECTS_FIRST);
        }
        ObjectId id = site(call).id();
        emit(call, "SiteBurnedEvent", id);
        call.execution().delete(id);
        return List.of();
    }

    private void emit(Call call, String event, ObjectId site) {
        call.emit(types.event(event), site.toBytes());
    }

    /** The first argument of most functions. */
    private static Site site(Call call) {
        return call.read(0, Site::read);
    }

    /** A field that there is one of. */
    private enum OnlyName {
        NAME
    }

    private Fields<String, SiteResource> resources(Call call) {
        return new DynamicFields<>(
                call.execution(),
                site(call).id(),
                types.resourcePath(),
                Site::pathKey,
                types.resource(),
                SiteResource::read);
    }

    private Fields<OnlyName, Site.Routes> routes(Call call) {
        return new DynamicFields<>(
                call.execution(),
                site(call).id(),
                TypeTag.Vector.BYTES,
                only -> Site.ROUTES,
                types.routes(),
                Site.Routes::read);
    }

    private Fields<OnlyName, Site.Redirects> redirects(Call call) {
        return new DynamicFields<>(
                call.execution(),
                site(call).id(),
                TypeTag.Vector.BYTES,
                only -> Site.REDIRECTS,
                types.redirects(),
                Site.Redirects::read);
    }

    private void add(Call call, SiteResource resource) {
        if (resources(call).find(resource.path()).isPresent()) {
            throw framework(call, "dynamic_field", "add", ALREADY_THERE);
        }
        resources(call).put(resource.path(), resource);
    }

    private SiteResource remove(Call call, String path) {
        SiteResource resource = resources(call)
                .find(path)
                .orElseThrow(() -> framework(call, "dynamic_field", "remove_child_object", NOT_THERE));
        resources(call).remove(path);
        return resource;
    }

    private static <V> void create(Call call, Fields<OnlyName, V> field, V value) {
        if (field.find(OnlyName.NAME).isPresent()) {
            throw framework(call, "dynamic_field", "add", ALREADY_THERE);
        }
        field.put(OnlyName.NAME, value);
    }

    private static <V> V borrow(Call call, Fields<OnlyName, V> field) {
        return field.find(OnlyName.NAME)
                .orElseThrow(() -> framework(call, "dynamic_field", "borrow_child_object_mut", NOT_THERE));
    }

    private static <V> V take(Call call, Fields<OnlyName, V> field) {
        V value = field.find(OnlyName.NAME)
                .orElseThrow(() -> framework(call, "dynamic_field", "remove_child_object", NOT_THERE));
        field.remove(OnlyName.NAME);
        return value;
    }

    private static <K, V extends MoveStruct> Value takeIfThere(StructTag type, Fields<K, V> field, K name) {
        Optional<V> value = field.find(name);
        if (value.isPresent()) {
            field.remove(name);
        }
        return option(type, value);
    }

    private static Site.Redirects inserted(Call call, Site.Redirects redirects) {
        int status = call.u16(3);
        if (!REDIRECT_CODES.contains(status)) {
            throw call.abort("redirects", "insert", INVALID_REDIRECT_CODE);
        }
        if (redirects.list().containsKey(call.string(1))) {
            throw framework(call, "vec_map", "insert", ALREADY_THERE);
        }
        return redirects.with(call.string(1), new Site.Redirect(call.string(2), status));
    }

    private static <V> V there(Call call, Map<String, V> map, String key) {
        return Optional.ofNullable(map.get(key)).orElseThrow(() -> framework(call, "vec_map", "get_idx", NOT_THERE));
    }

    private static SiteResource.Range range(Call call) {
        OptionalLong start = number(call, 0);
        OptionalLong end = number(call, 1);
        if (start.isEmpty() && end.isEmpty()) {
            throw call.abort("site", "new_range", RANGE_OF_NOTHING);
        }
        if (start.isPresent() && end.isPresent() && Long.compareUnsigned(end.getAsLong(), start.getAsLong()) <= 0) {
            throw call.abort("site", "new_range", RANGE_START_AFTER_END);
        }
        return new SiteResource.Range(start, end);
    }

    private static OptionalLong number(Call call, int index) {
        return call.read(index, reader -> reader.bool() ? OptionalLong.of(reader.u64()) : OptionalLong.empty());
    }

    private static Optional<String> text(Call call, int index) {
        return call.read(index, reader -> reader.option(BcsReader::string));
    }

    private static ExecutionFailedException framework(Call call, String module, String function, long code) {
        return call.abort(Ids.SUI_FRAMEWORK, module, function, code);
    }

    private static Value string(String text) {
        return new Value(StructTag.STRING, new BcsWriter().string(text).toByteArray());
    }

    private static Value u16(int value) {
        return new Value(TypeTag.Primitive.U16, new BcsWriter(2).u16(value).toByteArray());
    }

    private static <V extends MoveStruct> Value option(StructTag type, Optional<V> value) {
        return new Value(
                StructTag.option(type),
                new BcsWriter().option(value, (BcsWriter w, V v) -> v.write(w)).toByteArray());
    }
}
