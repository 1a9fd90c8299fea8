package dev.floe.write;

import dev.floe.protocol.ObjectId;
import java.util.Map;
import java.util.Optional;

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
 * @param unfinished what an earlier store of the same blob has left, to be gone on with if it is still there
 */
public record StoreRequest(
        int epochs,
        boolean deletable,
        boolean force,
        boolean reuse,
        Recipient recipient,
        Map<String, String> attributes,
        Optional<Unfinished> unfinished) {
    public StoreRequest {
        attributes = Map.copyOf(attributes);
    }

    /** One without attributes. */
    public static StoreRequest of(int epochs, boolean deletable, boolean force, boolean reuse, Recipient recipient) {
        return new StoreRequest(epochs, deletable, force, reuse, recipient, Map.of(), Optional.empty());
    }

    /** Who owns the blob object after the store. */
    public sealed interface Recipient {
        /** The main wallet. */
        record Wallet() implements Recipient {}

        /** Another address. */
        record Address(ObjectId address) implements Recipient {}

        /** Nobody: it is wrapped in a shared object, which everybody can pay for. */
        record Everybody() implements Recipient {}

        /** Nobody, for good: the object is destroyed, and the blob stays stored until its time is over. */
        record Nobody() implements Recipient {}
    }

    /**
     * What a store has left that was paid for.
     *
     * @param blob the object that was made
     * @param wallet the address that paid
     */
    public record Unfinished(ObjectId blob, ObjectId wallet) {}

    /** A deletable blob of the wallet's own. */
    public static StoreRequest forEpochs(int epochs) {
        return of(epochs, true, false, false, new Recipient.Wallet());
    }

    public StoreRequest permanent() {
        return new StoreRequest(epochs, false, force, reuse, recipient, attributes, unfinished);
    }

    public StoreRequest forced() {
        return new StoreRequest(epochs, deletable, true, reuse, recipient, attributes, unfinished);
    }

    public StoreRequest reusing() {
        return new StoreRequest(epochs, deletable, force, true, recipient, attributes, unfinished);
    }

    public StoreRequest shared() {
        return new StoreRequest(epochs, deletable, force, reuse, new Recipient.Everybody(), attributes, unfinished);
    }

    public StoreRequest sentTo(ObjectId address) {
        return new StoreRequest(
                epochs, deletable, force, reuse, new Recipient.Address(address), attributes, unfinished);
    }

    /** One whose object is destroyed when the blob is certified. */
    public StoreRequest burnt() {
        return new StoreRequest(epochs, deletable, force, reuse, new Recipient.Nobody(), attributes, unfinished);
    }

    /** One that goes on with what an earlier one has left. */
    public StoreRequest resuming(Unfinished left) {
        return new StoreRequest(epochs, deletable, force, reuse, recipient, attributes, Optional.of(left));
    }

    public StoreRequest with(Map<String, String> otherAttributes) {
        return new StoreRequest(epochs, deletable, force, reuse, recipient, otherAttributes, unfinished);
    }
}
