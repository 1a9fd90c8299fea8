package dev.floe.edge;

import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorReason;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.QuiltPatchId;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What stands in a path where an ID is expected: the ID, perhaps with an ending as file names have, {@code ID.mp4}, that
 * says what the link's maker takes it for.
 *
 * @param name the whole, if it has an ending
 */
record RequestedId<T>(T id, Optional<FileName> name) {
    private static final Pattern ENDING = Pattern.compile("\\.[A-Za-z0-9]{1,12}");
    private static final int EXCERPT = 80;
    private static final int OBJECT_LENGTH = 2 + 2 * ObjectId.LENGTH;

    /** @throws RefusedException if {@code text} is no blob ID */
    static RequestedId<BlobId> blob(String text) {
        return parse(
                text,
                BlobId.TEXT_LENGTH,
                BlobId::parse,
                "is not a blob ID: that is 32 bytes in base64url, 43 characters, no padding");
    }

    /** @throws RefusedException if {@code text} is no ID of a patch */
    static RequestedId<QuiltPatchId> patch(String text) {
        return parse(
                text,
                QuiltPatchId.TEXT_LENGTH,
                QuiltPatchId::parse,
                "is not the ID of a quilt's patch: that is 37 bytes in base64url, 50 characters, no padding");
    }

    /** @throws RefusedException if {@code text} is no ID of an object */
    static RequestedId<ObjectId> object(String text) {
        return parse(
                text,
                OBJECT_LENGTH,
                id -> id.length() == OBJECT_LENGTH && id.startsWith("0x") ? ObjectId.parse(id) : Optional.empty(),
                "is not an object ID: that is 0x and 64 hex digits");
    }

    private static <T> RequestedId<T> parse(
            String text, int length, Function<String, Optional<T>> parser, String problem) {
        boolean ends = text.length() > length
                && ENDING.matcher(text).region(length, text.length()).matches();
        return parser.apply(ends ? text.substring(0, length) : text)
                .map(id -> new RequestedId<>(id, ends ? Optional.of(new FileName(text)) : Optional.empty()))
                .orElseThrow(() -> new RefusedException(Refusal.of(
                        ApiStatus.INVALID_ARGUMENT,
                        ErrorReason.INVALID_ID_FORMAT.name(),
                        "'" + excerpt(text) + "' " + problem)));
    }

    /** What of a text that came with a request is repeated to whoever sent it. */
    static String excerpt(String text) {
        return text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "…";
    }
}
