package dev.floe.redstuff;

import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.PrintableText;
import dev.floe.redstuff.RedStuffException.Fault;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A blob to be put into a quilt. Whether it may be there is checked by {@link Quilt#of}.
 *
 * @param identifier its name in the quilt: 1 to 65534 bytes of UTF-8, length included, without control characters and
 *     without white space at the end
 * @param tags further words about it; at most 65535 bytes as a BCS map
 * @param content its bytes
 */
public record QuiltMember(String identifier, Map<String, String> tags, BlobSource content) {
    private static final int MAX_IDENTIFIER = 65534;
    private static final int MAX_TAGS = 65535;

    public QuiltMember {
        tags = Map.copyOf(tags);
    }

    /** @throws RedStuffException QUILT if identifier or tags break a limit */
    void requireValid() throws RedStuffException {
        requireIdentifier(identifier);
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            requireText("a tag of '" + PrintableText.shortLine(identifier) + "'", tag.getKey());
            requireText("a tag of '" + PrintableText.shortLine(identifier) + "'", tag.getValue());
        }
        if (QuiltTags.toBcs(tags).length > MAX_TAGS) {
            throw new RedStuffException(
                    Fault.QUILT,
                    "the tags of '" + PrintableText.shortLine(identifier) + "' take more than " + MAX_TAGS + " bytes");
        }
    }

    private static void requireIdentifier(String identifier) throws RedStuffException {
        requireText("an identifier", identifier);
        if (identifier.isEmpty()) {
            throw new RedStuffException(Fault.QUILT, "an identifier must not be empty");
        }
        if (new BcsWriter().string(identifier).length() > MAX_IDENTIFIER) {
            throw new RedStuffException(
                    Fault.QUILT, "an identifier takes at most " + MAX_IDENTIFIER + " bytes with its length");
        }
        int last = identifier.codePointBefore(identifier.length());
        if (Character.isWhitespace(last) || Character.isSpaceChar(last)) {
            throw new RedStuffException(
                    Fault.QUILT, "identifier '" + PrintableText.shortLine(identifier) + "' ends with white space");
        }
        if (identifier.codePoints().anyMatch(Character::isISOControl)) {
            throw new RedStuffException(Fault.QUILT, "an identifier must not contain control characters");
        }
    }

    private static void requireText(String what, String text) throws RedStuffException {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new RedStuffException(Fault.QUILT, what + " is not valid Unicode");
        }
    }
}
