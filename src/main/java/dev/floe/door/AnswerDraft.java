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
 * @param ofContent fields, in small letters, that tell about content, and are not in an answer that has none
 */
public record AnswerDraft(
        String target,
        Optional<ContentCoding> coding,
        List<ContentCoding> offered,
        List<Map.Entry<String, String>> fields,
        String tag,
        long length,
        Predicate<ByteBuffer> content,
        AnswerKeeper keeper,
        Set<String> ofContent) {
    /** What answers without content never have. */
    public static final Set<String> ABOUT_THE_BODY = Set.of("content-encoding", "content-length", "content-type");

    public AnswerDraft {
        ofContent = Set.copyOf(ofContent);
        offered = List.copyOf(offered);
        fields = List.copyOf(fields);
    }

    boolean isOfContent(Map.Entry<String, String> field) {
        return ofContent.contains(field.getKey().toLowerCase(Locale.ROOT));
    }
}
