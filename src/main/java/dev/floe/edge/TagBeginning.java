package dev.floe.edge;

import dev.floe.door.admin.AdminRequest;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import java.util.regex.Pattern;

/** How some of the keys begin that answers have in {@code Surrogate-Key}: the IDs of blobs, quilts, patches and objects. */
record TagBeginning(String text) {
    /** A patch's ID begins with all bits of its quilt's; the last digit of that one has two bits more. */
    private static final int SHARED = BlobId.TEXT_LENGTH - 1;

    /** Shorter beginnings name a good part of everything. */
    private static final Pattern USABLE = Pattern.compile("(0x)?[A-Za-z0-9_-]{2,64}");

    /** Whether {@code tag} is one, and not a whole key. */
    static boolean is(String tag) {
        return tag.endsWith("*");
    }

    /** @throws dev.floe.door.RefusedException if {@code tag} is too short a beginning, or none of an ID */
    static TagBeginning parse(String tag) {
        String beginning = tag.substring(0, tag.length() - 1);
        if (!USABLE.matcher(beginning).matches() || beginning.equals("0x")) {
            throw AdminRequest.invalid(
                    "'" + RequestedId.excerpt(tag) + "' is not how IDs begin: two digits of one, or more, and a *");
        }
        return new TagBeginning(beginning);
    }

    /** Whether answers of this blob, or of a patch in it, have such a key. */
    boolean means(BlobId blob) {
        String id = blob.toString();
        return id.startsWith(text) || text.length() > SHARED && text.startsWith(id.substring(0, SHARED));
    }

    /** Whether answers about this object have. */
    boolean means(ObjectId object) {
        return object.toString().startsWith(text);
    }
}
