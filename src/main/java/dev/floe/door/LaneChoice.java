package dev.floe.door;

import java.util.List;
import java.util.Optional;

/**
 * What an ordinary request is given in the {@link FastLane}.
 *
 * @param from position of the first byte of the body that is given
 * @param to position behind the last
 */
record LaneChoice(PreparedAnswer answer, Kind kind, long from, long to) {
    private static final ContentCoding[] CODINGS = ContentCoding.values();

    /** Which part of an answer it is. */
    enum Kind {
        WHOLE(200, true),
        PART(206, true),
        HEAD_ONLY(200, false),
        NOT_MODIFIED(304, false);

        private final int status;
        private final boolean body;

        Kind(int status, boolean body) {
            this.status = status;
            this.body = body;
        }
    }

    /** Nothing if the request is for the server. */
    static Optional<LaneChoice> of(FastLane lane, OrdinaryRequest request) {
        Optional<PreparedAnswer> found = find(lane, request);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        PreparedAnswer answer = found.get();
        if (!answer.keeper().mayLeave()) {
            lane.forget(answer);
            return Optional.empty();
        }
        return of(answer, request);
    }

    /** The answer in the coding that the server would choose. Ranges are those of the body as it is. */
    private static Optional<PreparedAnswer> find(FastLane lane, OrdinaryRequest request) {
        RequestTarget target = lane.named(request.target(), request::host);
        Optional<PreparedAnswer> any = lane.find(target);
        for (ContentCoding coding : CODINGS) {
            if (any.isEmpty()) {
                any = lane.find(target.in(coding));
            }
        }
        if (any.isEmpty()) {
            return any;
        }
        List<ContentCoding> offered = any.get().offered();
        Optional<ContentCoding> wanted = offered.isEmpty() || request.range().isPresent() && !request.isHeadOnly()
                ? Optional.empty()
                : request.codings().best(offered);
        if (any.get().coding().equals(wanted)) {
            return any;
        }
        return lane.find(wanted.map(target::in).orElse(target));
    }

    private static Optional<LaneChoice> of(PreparedAnswer answer, OrdinaryRequest request) {
        if (request.condition().isPresent()
                && answer.isKnownBy(request.condition().get())) {
            return Optional.of(new LaneChoice(answer, Kind.NOT_MODIFIED, 0, 0));
        }
        if (request.condition().isPresent() && !answer.offered().isEmpty()) {
            // The client may have it in another coding.
            return Optional.empty();
        }
        if (request.isHeadOnly()) {
            return Optional.of(new LaneChoice(answer, Kind.HEAD_ONLY, 0, 0));
        }
        return request.range().isPresent()
                ? part(answer, request.range().get())
                : Optional.of(new LaneChoice(answer, Kind.WHOLE, 0, answer.length()));
    }

    private static Optional<LaneChoice> part(PreparedAnswer answer, OrdinaryRequest.AskedRange range) {
        long length = answer.length();
        long from = range.first() < 0 ? Math.max(0, length - range.last()) : range.first();
        long to = range.first() < 0 || range.last() < 0 ? length : Math.min(length, range.last() + 1);
        // What cannot be satisfied is for the server to word.
        return from < to ? Optional.of(new LaneChoice(answer, Kind.PART, from, to)) : Optional.empty();
    }

    int status() {
        return kind.status;
    }

    boolean hasBody() {
        return kind.body;
    }

    /** Bytes of the body that are given. */
    long length() {
        return to - from;
    }

    /** What is told of the answer when so much of its body was sent. */
    AnswerKeeper.Given given(long sent, AnswerKeeper.Ending ending, long nanos) {
        return new AnswerKeeper.Given(kind.status, kind.body, from, sent, ending, nanos);
    }
}
