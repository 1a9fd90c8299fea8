package dev.floe.sui;

import dev.floe.protocol.ObjectId;

/**
 * An object that is no website, such as a token, whose Display says which one shows it. That one may be such an object again.
 *
 * @param site where to look
 */
public record DisplayRedirect(ObjectId site) implements SiteObject {
    /** The field of the Display. */
    public static final String FIELD = "walrus site address";
}
