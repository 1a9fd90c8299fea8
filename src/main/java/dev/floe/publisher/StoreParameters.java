package dev.floe.publisher;

import dev.floe.door.Query;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ObjectId;
import dev.floe.write.StoreRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The query of a store, by the names and rules of the reference publisher, except that parameters that nobody knows are
 * ignored: a cache buster must not break an upload.
 */
final class StoreParameters {
    private static final int DEFAULT_EPOCHS = 1;
    /** Other scripts have digits, too, which the libraries take. */
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

    private static final Pattern QUILT_VERSION = Pattern.compile("[Vv]?1");

    private final Query query;

    private StoreParameters(Query query) {
        this.query = query;
    }

    /** @throws RefusedException if a parameter is malformed or contradicts another */
    static StoreRequest parse(Query query) {
        return new StoreParameters(query).parse();
    }

    /** The same for a store of a quilt. */
    static StoreRequest parseOfQuilt(Query query) {
        StoreParameters parameters = new StoreParameters(query);
        parameters
                .value("quilt_version")
                .filter(version -> !QUILT_VERSION.matcher(version).matches())
                .ifPresent(version -> {
                    throw malformed("quilt_version must be V1, the only one in use, not " + quoted(version));
                });
        return parameters.parse();
    }

    private StoreRequest parse() {
        value("encoding_type").filter(type -> !type.equalsIgnoreCase("RS2")).ifPresent(type -> {
            throw malformed("encoding_type must be RS2, the only one in use, not " + quoted(type));
        });
        boolean permanent = flag("permanent");
        if (permanent && value("deletable").isPresent() && flag("deletable")) {
            throw new RefusedException(Refusal.of(
                    ApiStatus.INVALID_ARGUMENT,
                    "INVALID_BLOB_PERSISTENCE",
                    "a blob is permanent or deletable, not both"));
        }
        return StoreRequest.of(epochs(), !permanent, flag("force"), flag("reuse_resources"), recipient());
    }

    private StoreRequest.Recipient recipient() {
        Optional<String> address = value("send_object_to");
        boolean share = flag("share");
        if (address.isPresent() && share) {
            throw malformed("send_object_to and share exclude each other");
        }
        if (share) {
            return new StoreRequest.Recipient.Everybody();
        }
        return address.map(this::address)
                .<StoreRequest.Recipient>map(StoreRequest.Recipient.Address::new)
                .orElseGet(StoreRequest.Recipient.Wallet::new);
    }

    private Optional<String> value(String name) {
        return query.first(name);
    }

    private int epochs() {
        Optional<String> text = value("epochs");
        if (text.isEmpty()) {
            return DEFAULT_EPOCHS;
        }
        if (DIGITS.matcher(text.get()).matches()) {
            long epochs = Long.parseLong(text.get());
            if (epochs >= 1 && epochs <= Integer.MAX_VALUE) {
                return (int) epochs;
            }
        }
        throw malformed("epochs must be a number of at least 1, not " + quoted(text.get()));
    }

    private boolean flag(String name) {
        return switch (value(name).orElse("false").toLowerCase(Locale.ROOT)) {
            case "true", "" -> true;
            case "false" -> false;
            default ->
                throw malformed(name + " must be true or false, not "
                        + quoted(value(name).orElse("")));
        };
    }

    private ObjectId address(String text) {
        return ObjectId.parse(text)
                .orElseThrow(() ->
                        malformed("send_object_to must be a Sui address, 0x and hex digits, not " + quoted(text)));
    }

    private static String quoted(String text) {
        return "'" + (text.length() > 80 ? text.substring(0, 80) + "..." : text) + "'";
    }

    private static RefusedException malformed(String message) {
        return new RefusedException(Refusal.of(ApiStatus.INVALID_ARGUMENT, "MALFORMED_REQUEST", message));
    }
}
