package dev.floe.publisher.access;

import dev.floe.protocol.ObjectId;
import dev.floe.publisher.access.AccessException.Reason;
import dev.floe.write.StoreRequest;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a token is good for.
 *
 * @param id no other token has it
 * @param expires in seconds since 1970
 * @param issuedAt the same
 * @param account whom the store is counted for: the issuer and the subject, as far as the token names them
 * @param sendObjectTo whom the blob object must be sent to
 * @param epochs for how many epochs exactly
 * @param maxEpochs for how many epochs at most
 * @param size bytes of the body exactly
 * @param maxSize bytes of the body at most
 */
public record TokenClaims(
        String id,
        long expires,
        OptionalLong issuedAt,
        String account,
        Optional<ObjectId> sendObjectTo,
        OptionalLong epochs,
        OptionalLong maxEpochs,
        OptionalLong size,
        OptionalLong maxSize) {

    /** @throws AccessException if the token contradicts itself, or does not allow this request */
    void requireAllows(StoreRequest request, OptionalLong announced) throws AccessException {
        if (size.isPresent() && maxSize.isPresent()) {
            throw new AccessException(Reason.INVALID_SIZES, "the token has both size and max_size");
        }
        if (epochs.isPresent() && maxEpochs.isPresent()) {
            throw new AccessException(Reason.INVALID_EPOCHS, "the token has both epochs and max_epochs");
        }
        if (epochs.isPresent() && request.epochs() != epochs.getAsLong()) {
            throw new AccessException(
                    Reason.INVALID_EPOCHS,
                    "the token is for epochs=" + epochs.getAsLong() + ", the request for " + request.epochs());
        }
        if (maxEpochs.isPresent() && request.epochs() > maxEpochs.getAsLong()) {
            throw new AccessException(
                    Reason.EPOCHS_ABOVE_MAX,
                    "the token allows epochs=" + maxEpochs.getAsLong() + " at most, the request is for "
                            + request.epochs());
        }
        if (sendObjectTo.isPresent()) {
            requireRecipient(request.recipient(), sendObjectTo.get());
        }
        if (announced.isPresent()) {
            requireSize(announced.getAsLong());
        }
    }

    private static void requireRecipient(StoreRequest.Recipient recipient, ObjectId expected) throws AccessException {
        if (!(recipient instanceof StoreRequest.Recipient.Address(ObjectId address))) {
            throw new AccessException(Reason.MISSING_SEND_OBJECT_TO, "the token asks for send_object_to=" + expected);
        }
        if (!address.equals(expected)) {
            throw new AccessException(
                    Reason.INVALID_SEND_OBJECT_TO, "the token is for send_object_to=" + expected + ", not " + address);
        }
    }

    /** @throws AccessException if a body may not have so many bytes */
    public void requireSize(long bytes) throws AccessException {
        if (maxSize.isPresent() && bytes > maxSize.getAsLong()) {
            throw new AccessException(
                    Reason.MAX_SIZE_EXCEEDED,
                    "the token allows a body of " + maxSize.getAsLong() + " bytes at most, not " + bytes);
        }
        if (size.isPresent() && bytes != size.getAsLong()) {
            throw new AccessException(
                    Reason.SIZE_INCORRECT, "the token is for a body of " + size.getAsLong() + " bytes, not " + bytes);
        }
    }

    /** How long a body may become at most, if the token says that. */
    public OptionalLong largest() {
        return size.isPresent() ? size : maxSize;
    }
}
