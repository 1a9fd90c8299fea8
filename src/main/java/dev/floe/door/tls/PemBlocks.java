package dev.floe.door.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What is in a file of PEM: text around the blocks is passed over. */
final class PemBlocks {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    /** How older tools say that what follows is encrypted. */
    private static final String PROC_TYPE = "Proc-Type: 4,ENCRYPTED";

    /**
     * One block.
     *
     * @param label what it says that it is
     * @param encrypted whether it needs a password; it has no bytes then
     */
    record Block(String label, byte[] der, boolean encrypted) {}

    private PemBlocks() {}

    /** @throws IllegalArgumentException if a block is broken; the message says how */
    static List<Block> parse(String text) {
        List<Block> blocks = new ArrayList<>();
        String label = "";
        StringBuilder body = new StringBuilder();
        boolean encrypted = false;
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
                label = line.substring(BEGIN.length(), line.length() - DASHES.length());
                body.setLength(0);
                encrypted = label.startsWith("ENCRYPTED ");
            } else if (line.startsWith(END) && !label.isEmpty()) {
                blocks.add(new Block(label, encrypted ? new byte[0] : decoded(label, body.toString()), encrypted));
                label = "";
            } else if (!label.isEmpty()) {
                encrypted |= line.equals(PROC_TYPE);
                body.append(line);
            }
        }
        if (!label.isEmpty()) {
            throw new IllegalArgumentException("its block " + label + " has no end: it is not all there");
        }
        return blocks;
    }

    private static byte[] decoded(String label, String body) {
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its block " + label + " is no base64", e);
        }
    }
}
