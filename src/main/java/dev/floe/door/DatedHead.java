package dev.floe.door;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The head of an answer that only lacks the date. Immutable. */
final class DatedHead {
    private static final String DATE = "Date";

    private final byte[] before;
    private final byte[] after;

    /**
     * @param status the line without its end
     * @param fields in order; the value of Date does not matter
     * @throws IllegalArgumentException unless there is one Date
     */
    DatedHead(String status, List<Map.Entry<String, String>> fields) {
        StringBuilder head = new StringBuilder(512).append(status).append("\r\n");
        int dated = -1;
        for (Map.Entry<String, String> field : fields) {
            head.append(field.getKey()).append(": ");
            if (field.getKey().equalsIgnoreCase(DATE)) {
                if (dated >= 0) {
                    throw new IllegalArgumentException("two dates");
                }
                dated = head.length();
            } else {
                head.append(field.getValue());
            }
            head.append("\r\n");
        }
        head.append("\r\n");
        if (dated < 0) {
            throw new IllegalArgumentException("no date");
        }
        this.before = head.substring(0, dated).getBytes(StandardCharsets.ISO_8859_1);
        this.after = head.substring(dated).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Bytes of it with a date. */
    int length() {
        return before.length + HttpDate.LENGTH + after.length;
    }

    /** Writes it with the date of now. */
    void write(ByteBuf to) {
        to.writeBytes(before);
        HttpDate.write(to);
        to.writeBytes(after);
    }
}
