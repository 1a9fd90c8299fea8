package dev.floe.chain;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Takes the messages out of a stream of frames, of which any part may come at any time. */
final class FrameReader {
    private final int longest;
    private Buffer rest = Buffer.buffer();

    /** @param longest bytes of the longest message */
    FrameReader(int longest) {
        this.longest = longest;
    }

    /**
     * The messages that are complete with {@code part}.
     *
     * @throws RpcException if these are no frames, or not such as are taken
     */
    List<byte[]> read(Buffer part) {
        rest.appendBuffer(part);
        List<byte[]> messages = new ArrayList<>();
        int from = 0;
        while (rest.length() - from >= WireFormat.HEADER) {
            long length = WireFormat.lengthOfMessage(rest.getByte(from), rest.getUnsignedInt(from + 1));
            if (length > longest) {
                throw new RpcException(
                        RpcException.Code.RESOURCE_EXHAUSTED, "a message has at most " + longest + " bytes here");
            }
            int end = from + WireFormat.HEADER + (int) length;
            if (rest.length() < end) {
                break;
            }
            messages.add(rest.getBytes(from + WireFormat.HEADER, end));
            from = end;
        }
        rest = rest.getBuffer(from, rest.length());
        return messages;
    }

    /** Whether all that came was complete messages. */
    boolean isBetweenMessages() {
        return rest.length() == 0;
    }
}
