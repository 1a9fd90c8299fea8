package dev.floe.door;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What an answer to GET is to be prepared from.
 *
 * @param target of the requests, exactly as they write it
 * @param coding what the body is sent in
 * @param offered the codings that the body is sent in to those who take them, the best first, whether prepared or not
 * @param fields of an answer 200 that the server gave, in order, with a Date and a Content-Length
 * @param tag the value of ETag: a strong one
 * @param length bytes of the body
 * @param content fills a buffer of that length, or says that it cannot
 */
public record AnswerDraft(
        String target,
        Optional<ContentCoding> coding,
        List<ContentCoding> offered,
        List<Map.Entry<String, String>> fields,
        String tag,
        long length,
        Predicate<ByteBuffer> content,
        AnswerKeeper keeper) {
    /** Fields that tell about content, and are not in an answer that has none. */
    private static final Set<String> OF_CONTENT =
            Set.of("content-encoding", "content-length", "content-type", "content-security-policy");

    public AnswerDraft {
        offered = List.copyOf(offered);
        fields = List.copyOf(fields);
    }

    static boolean isOfContent(String field) {
        return OF_CONTENT.contains(field.toLowerCase(Locale.ROOT));
    }
}
