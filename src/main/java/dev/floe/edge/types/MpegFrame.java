package dev.floe.edge.types;

/** The header of a frame of MPEG audio (layers 1 to 3) or of AAC in ADTS: enough of it to tell it from noise. */
final class MpegFrame {
    private static final int[] KBPS_V1_L1 = {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448};
    private static final int[] KBPS_V1_L2 = {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384};
    private static final int[] KBPS_V1_L3 = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
    private static final int[] KBPS_V2_L1 = {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256};
    private static final int[] KBPS_V2 = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
    private static final int[] HERTZ = {44100, 48000, 32000};
    private static final int LAST_AAC_RATE = 12;

    private MpegFrame() {}

    /** Whether the frame at the start is AAC: its layer is 0. */
    static boolean isAac(byte[] head) {
        return (head[1] & 0x06) == 0;
    }

    /** The length in bytes of the frame at {@code at}, 0 if there is none. */
    static int lengthAt(byte[] head, int at) {
        if (head.length < at + 7 || (head[at] & 0xFF) != 0xFF || (head[at + 1] & 0xE0) != 0xE0) {
            return 0;
        }
        int layer = 4 - ((head[at + 1] >> 1) & 3);
        return layer == 4 ? aac(head, at) : mpeg(head, at, layer);
    }

    private static int aac(byte[] head, int at) {
        boolean sync = (head[at + 1] & 0xF0) == 0xF0;
        int rate = (head[at + 2] >> 2) & 0x0F;
        int length = (head[at + 3] & 3) << 11 | (head[at + 4] & 0xFF) << 3 | (head[at + 5] & 0xFF) >> 5;
        return sync && rate <= LAST_AAC_RATE && length >= 7 ? length : 0;
    }

    private static int mpeg(byte[] head, int at, int layer) {
        int version = (head[at + 1] >> 3) & 3;
        int bitRate = (head[at + 2] >> 4) & 0x0F;
        int rate = (head[at + 2] >> 2) & 3;
        if (version == 1 || bitRate == 0 || bitRate == 15 || rate == 3) {
            return 0;
        }
        boolean first = version == 3;
        int hertz = HERTZ[rate] >> (first ? 0 : version == 2 ? 1 : 2);
        int padding = (head[at + 2] >> 1) & 1;
        int bits = 1000 * kbps(first, layer)[bitRate];
        if (layer == 1) {
            return (12 * bits / hertz + padding) * 4;
        }
        return (layer == 3 && !first ? 72 : 144) * bits / hertz + padding;
    }

    private static int[] kbps(boolean first, int layer) {
        if (layer == 1) {
            return first ? KBPS_V1_L1 : KBPS_V2_L1;
        }
        if (!first) {
            return KBPS_V2;
        }
        return layer == 2 ? KBPS_V1_L2 : KBPS_V1_L3;
    }
}
