package dev.floe.door;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is needed to answer requests for one target without asking anybody: heads that lack the date only, and the body
 * outside of the heap. Thread-safe; its memory is free when it was {@linkplain #drop dropped} and nobody is being sent any
 * of it.
 */
final class PreparedAnswer {
    private static final String LENGTH = "Content-Length";

    private final RequestTarget target;
    private final Optional<ContentCoding> coding;
    private final List<ContentCoding> offered;
    private final AnswerKeeper keeper;
    private final String tag;
    private final List<Map.Entry<String, String>> fields;
    private final DatedHead head;
    private final DatedHead headOnly;
    private final DatedHead notModified;
    private final HpackHead http2;
    private final ByteBuf body;
    private final int length;

    /** @param body owned by the answer from now on */
    PreparedAnswer(AnswerDraft draft, ByteBuf body) {
        this.target = RequestTarget.of(draft.target(), draft.coding());
        this.coding = draft.coding();
        this.offered = draft.offered();
        this.keeper = draft.keeper();
        this.tag = draft.tag();
        this.fields = draft.fields();
        this.head = new DatedHead("HTTP/1.1 200 OK", fields);
        // How long it is in a coding, the answer to HEAD does not say: only who has made it knows.
        this.headOnly = coding.isEmpty()
                ? head
                : new DatedHead(
                        "HTTP/1.1 200 OK",
                        fields.stream()
                                .filter(field -> !field.getKey().equalsIgnoreCase(LENGTH))
                                .toList());
        List<Map.Entry<String, String>> withoutContent =
                fields.stream().filter(field -> !draft.isOfContent(field)).toList();
        this.notModified = new DatedHead("HTTP/1.1 304 Not Modified", withoutContent);
        this.http2 = new HpackHead(fields, withoutContent);
        this.body = body;
        this.length = body.readableBytes();
    }

    RequestTarget target() {
        return target;
    }

    /** What the body is sent in. */
    Optional<ContentCoding> coding() {
        return coding;
    }

    /** The codings that there are for those who take them. */
    List<ContentCoding> offered() {
        return offered;
    }

    AnswerKeeper keeper() {
        return keeper;
    }

    /** Bytes of the body. */
    int length() {
        return length;
    }

    /** Whether {@code condition}, one tag or an asterisk, says that the client has this already. */
    boolean isKnownBy(String condition) {
        return condition.equals("*")
                || condition.equals(tag)
                || condition.length() == tag.length() + 2 && condition.startsWith("W/") && condition.endsWith(tag);
    }

    /** Some bytes of the body, not a copy; nothing if the answer was dropped. To be released. */
    Optional<ByteBuf> body(long from, long to) {
        try {
            return Optional.of(body.retainedSlice((int) from, (int) (to - from)));
        } catch (IllegalReferenceCountException gone) {
            return Optional.empty();
        }
    }

    /** The head of the whole answer. */
    DatedHead head() {
        return head;
    }

    /** The answer to HEAD. */
    DatedHead headOnly() {
        return headOnly;
    }

    /** The answer to a condition that does not hold. */
    DatedHead notModified() {
        return notModified;
    }

    /** All of these heads in HTTP/2. */
    HpackHead http2() {
        return http2;
    }

    /** The head of a part. */
    DatedHead part(long from, long to) {
        List<Map.Entry<String, String>> ofPart = new ArrayList<>(fields.size() + 1);
        for (Map.Entry<String, String> field : fields) {
            if (field.getKey().equalsIgnoreCase(LENGTH)) {
                ofPart.add(Map.entry(field.getKey(), Long.toString(to - from)));
                ofPart.add(Map.entry("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + length));
            } else {
                ofPart.add(field);
            }
        }
        return new DatedHead("HTTP/1.1 206 Partial Content", ofPart);
    }

    /** Gives the memory back, as soon as nobody is being sent any of it. To be called once. */
    void drop() {
        body.release();
    }
}
