package dev.floe.write;

import dev.floe.protocol.ObjectId;
import java.util.Map;

/**
 * How a blob is to be stored.
 *
 * @param epochs for how many epochs from now on, the current one included
 * @param deletable whether its owner may delete it before its time
 * @param force register and store anew even if the blob is certified for long enough already
 * @param reuse look on chain for what the wallet already owns: a certified blob that lives long enough or can be
 *     extended, a registration that was never certified. Registrations that this writer left behind itself are always
 *     taken up again.
 * @param recipient who gets the blob object in the end
 * @param attributes that a new blob object gets when it is registered; unmodifiable
 */
public record StoreRequest(
        int epochs,
        boolean deletable,
        boolean force,
        boolean reuse,
        Recipient recipient,
        Map<String, String> attributes) {
    public StoreRequest {
        attributes = Map.copyOf(attributes);
    }

    /** One without attributes. */
    public static StoreRequest of(int epochs, boolean deletable, boolean force, boolean reuse, Recipient recipient) {
        return new StoreRequest(epochs, deletable, force, reuse, recipient, Map.of());
    }

    /** Who owns the blob object after the store. */
    public sealed interface Recipient {
        /** The wallet that paid. */
        record Wallet() implements Recipient {}

        /** Another address. */
        record Address(ObjectId address) implements Recipient {}

        /** Nobody: it is wrapped in a shared object, which everybody can pay for. */
        record Everybody() implements Recipient {}
    }

    /** A deletable blob of the wallet's own. */
    public static StoreRequest forEpochs(int epochs) {
        return of(epochs, true, false, false, new Recipient.Wallet());
    }

    public StoreRequest permanent() {
        return new StoreRequest(epochs, false, force, reuse, recipient, attributes);
    }

    public StoreRequest forced() {
        return new StoreRequest(epochs, deletable, true, reuse, recipient, attributes);
    }

    public StoreRequest reusing() {
        return new StoreRequest(epochs, deletable, force, true, recipient, attributes);
    }

    public StoreRequest shared() {
        return new StoreRequest(epochs, deletable, force, reuse, new Recipient.Everybody(), attributes);
    }

    public StoreRequest sentTo(ObjectId address) {
        return new StoreRequest(epochs, deletable, force, reuse, new Recipient.Address(address), attributes);
    }

    public StoreRequest with(Map<String, String> otherAttributes) {
        return new StoreRequest(epochs, deletable, force, reuse, recipient, otherAttributes);
    }
}
