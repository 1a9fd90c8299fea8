package dev.floe.edge;

import dev.floe.door.ContentCoding;
import java.util.ArrayList;
import java.util.List;

/**
 * A strong validator, and the conditions of RFC 9110, section 13, that compare with it. What it is the tag of never
 * changes, so there are no dates.
 *
 * @param opaque what stands between the quotes
 */
record EntityTag(String opaque) {
    /** Whether an {@code If-Match} of this value allows the request: a strong comparison, as weak tags never match. */
    boolean ifMatch(String header) {
        return anyOf(header, toString());
    }

    /** Whether an {@code If-None-Match} of this value says that the client has it already: a weak comparison. */
    boolean ifNoneMatch(String header) {
        return anyOf(header.replace("W/\"", "\""), toString());
    }

    /** Whether an {@code If-Range} of this value lets a range be served. A date never does: we send none. */
    boolean ifRange(String header) {
        return header.strip().equals(toString());
    }

    private static boolean anyOf(String header, String tag) {
        return header.strip().equals("*") || tags(header).contains(tag);
    }

    /** The members of the list, each as it stands there; commas within quotes belong to a tag. */
    private static List<String> tags(String header) {
        List<String> tags = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= header.length(); i++) {
            if (i == header.length() || (header.charAt(i) == ',' && !quoted)) {
                tags.add(header.substring(start, i).strip());
                start = i + 1;
            } else if (header.charAt(i) == '"') {
                quoted = !quoted;
            }
        }
        return tags;
    }

    /** The tag of the same in {@code coding}: the bytes are others. No other tag of ours ends like that. */
    EntityTag in(ContentCoding coding) {
        return new EntityTag(opaque + "~" + coding.token());
    }

    /** As in the {@code ETag} header, quoted. */
    @Override
    public String toString() {
        return '"' + opaque + '"';
    }
}
