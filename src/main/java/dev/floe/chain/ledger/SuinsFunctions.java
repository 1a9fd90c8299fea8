package dev.floe.chain.ledger;

import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.Fields;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.NameRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The module {@code controller} of SuiNS, by which owners of names change them, and a registrar. The tables are read and written;
 * how many entries each has is not counted.
 */
final class SuinsFunctions {
    private static final Set<String> KEYS = Set.of("avatar", "content_hash", NameRecord.SITE);
    private static final Duration YEAR = Duration.ofDays(365);
    private static final int MOST_YEARS = 5;
    private static final String TLD = "sui";
    private static final long UNSUPPORTED_KEY = 0;
    private static final long INVALID_DOMAIN = 0;
    private static final long REGISTRATION_EXPIRED = 0;
    private static final long RECORD_NOT_EXPIRED = 1;
    private static final long ID_MISMATCH = 2;
    private static final long RECORD_MISMATCH = 4;
    private static final long TARGET_NOT_SET = 5;
    private static final long RECORD_NOT_FOUND = 8;
    private static final long NOT_THERE = 1;
    private static final long INVALID_YEARS = 1;

    private final SitePackages packages;
    private final NameRecord.Types types;

    SuinsFunctions(SitePackages packages) {
        this.packages = packages;
        this.types = packages.nameTypes();
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put("registrar::register", this::register);
        functions.put("controller::set_target_address", call -> {
            NameRecord.Domain domain = authorized(call, 3);
            Optional<ObjectId> target = call.read(2, reader -> reader.option(Ids::read));
            NameRecord before = records(call).get(domain);
            records(call).put(domain, before.withTarget(target));
            before.target()
                    .filter(old -> !target.equals(Optional.of(old)))
                    .filter(old ->
                            reverse(call).find(old).filter(domain::equals).isPresent())
                    .ifPresent(old -> reverse(call).remove(old));
            return List.of();
        });
        functions.put("controller::set_reverse_lookup", call -> {
            setReverseLookup(call, call.execution().sender(), call.string(1));
            return List.of();
        });
        functions.put("controller::unset_reverse_lookup", call -> {
            ObjectId sender = call.execution().sender();
            if (reverse(call).find(sender).isEmpty()) {
                throw call.abort(Ids.SUI_FRAMEWORK, "dynamic_field", "remove_child_object", NOT_THERE);
            }
            reverse(call).remove(sender);
            return List.of();
        });
        functions.put("controller::set_user_data", call -> {
            NameRecord.Domain domain = authorized(call, 4);
            if (!KEYS.contains(call.string(2))) {
                throw call.abort("controller", "set_user_data", UNSUPPORTED_KEY);
            }
            records(call).put(domain, records(call).get(domain).with(call.string(2), call.string(3)));
            return List.of();
        });
        functions.put("controller::unset_user_data", call -> {
            NameRecord.Domain domain = authorized(call, 3);
            records(call).put(domain, records(call).get(domain).without(call.string(2)));
            return List.of();
        });
        functions.put("controller::burn_expired", this::burnExpired);
        functions.put(
                "suins_registration::expiration_timestamp_ms",
                call -> List.of(
                        Value.ofU64(call.read(0, NameRecord.Registration::read).expirationMillis())));
        functions.put(
                "suins_registration::domain_name",
                call -> List.of(new Value(
                        StructTag.STRING,
                        new BcsWriter()
                                .string(call.read(0, NameRecord.Registration::read)
                                        .name())
                                .toByteArray())));
    }

    private Fields<NameRecord.Domain, NameRecord> records(Call call) {
        return new DynamicFields<>(
                call.execution(),
                packages.registry(),
                types.domain(),
                NameRecord.Domain::toBcs,
                types.nameRecord(),
                NameRecord::read);
    }

    private Fields<ObjectId, NameRecord.Domain> reverse(Call call) {
        return new DynamicFields<>(
                call.execution(),
                packages.reverseRegistry(),
                TypeTag.Primitive.ADDRESS,
                ObjectId::toBytes,
                types.domain(),
                NameRecord.Domain::read);
    }

    /** Gives a free name away, or one that has ended. */
    private List<Value> register(Call call) {
        NameRecord.Domain domain = domain(call, call.string(1));
        long years = call.u64(2);
        if (years < 1 || years > MOST_YEARS) {
            throw call.abort("registrar", "register", INVALID_YEARS);
        }
        long now = EpochFunctions.now(call, 3);
        if (domain.labels().size() < 2 || !domain.labels().getFirst().equals(TLD)) {
            throw call.abort(packages.suins(), "domain", "new", INVALID_DOMAIN);
        }
        Optional<NameRecord> before = records(call).find(domain);
        if (before.filter(record -> record.expirationMillis() >= now).isPresent()) {
            throw call.abort(packages.suins(), "registry", "remove_existing_record_if_expired", RECORD_NOT_EXPIRED);
        }
        long end = now + YEAR.multipliedBy(years).toMillis();
        ObjectId id = call.execution().freshId();
        records(call).put(domain, new NameRecord(id, end, Optional.empty(), Map.of()));
        return List.of(
                Value.of(types.registration(), new NameRecord.Registration(id, domain, domain.toString(), end, "")));
    }

    private List<Value> burnExpired(Call call) {
        NameRecord.Registration registration = call.read(1, NameRecord.Registration::read);
        if (registration.expirationMillis() >= EpochFunctions.now(call, 2)) {
            throw call.abort("registry", "burn_registration_object", RECORD_NOT_EXPIRED);
        }
        if (records(call)
                .find(registration.domain())
                .filter(record -> record.registration().equals(registration.id()))
                .isPresent()) {
            records(call).remove(registration.domain());
        }
        call.execution().delete(registration.id());
        return List.of();
    }

    /** Has {@code address}, which is a name's target, be known by it. */
    void setReverseLookup(Call call, ObjectId address, String name) {
        NameRecord.Domain domain = domain(call, name);
        Optional<ObjectId> target = records(call)
                .find(domain)
                .orElseThrow(() -> call.abort(Ids.SUI_FRAMEWORK, "dynamic_field", "borrow_child_object", NOT_THERE))
                .target();
        if (target.isEmpty()) {
            throw call.abort(packages.suins(), "registry", "set_reverse_lookup", TARGET_NOT_SET);
        }
        if (!target.get().equals(address)) {
            throw call.abort(packages.suins(), "registry", "set_reverse_lookup", RECORD_MISMATCH);
        }
        reverse(call).put(address, domain);
    }

    /** The domain of the registration that is the second argument, if that is the one that counts. */
    private NameRecord.Domain authorized(Call call, int clock) {
        NameRecord.Registration registration = call.read(1, NameRecord.Registration::read);
        NameRecord record =
                records(call).find(registration.domain()).orElseThrow(() -> registryAbort(call, RECORD_NOT_FOUND));
        if (!record.registration().equals(registration.id())) {
            throw registryAbort(call, ID_MISMATCH);
        }
        if (registration.expirationMillis() < EpochFunctions.now(call, clock)) {
            throw registryAbort(call, REGISTRATION_EXPIRED);
        }
        return registration.domain();
    }

    private static ExecutionFailedException registryAbort(Call call, long code) {
        return call.abort("registry", "assert_nft_is_authorized", code);
    }

    private NameRecord.Domain domain(Call call, String name) {
        return NameRecord.Domain.parse(name)
                .orElseThrow(() -> call.abort(packages.suins(), "domain", "new", INVALID_DOMAIN));
    }
}
