package dev.floe.edge.types;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** OLE2, MS-CFB: a file system in a file; its directory names the streams of the program that made it. */
final class CompoundFile implements Container {
    /** What it is if the directory does not tell. */
    static final String TYPE = "application/x-ole-storage";

    private static final Signature SIGNATURE = Signature.hex(0, "D0CF11E0A1B11AE1");
    private static final int SECTOR_SHIFT_AT = 30;
    private static final int DIRECTORY_AT = 48;
    private static final int ENTRY = 128;
    private static final int NAME_LENGTH_AT = 64;
    private static final int CLASS_AT = 80;
    /** Mostly the directory is in one piece; what makes a file what it is comes first in it. */
    private static final int MOST_OF_DIRECTORY = 4096;

    private static final Signature INSTALLER = Signature.hex(CLASS_AT, "84100C0000000000C000000000000046");

    private static final Map<String, String> STREAMS = Map.of(
            "WordDocument", "application/msword",
            "Workbook", "application/vnd.ms-excel",
            "Book", "application/vnd.ms-excel",
            "PowerPoint Document", "application/vnd.ms-powerpoint",
            "VisioDocument", "application/vnd.visio",
            "Quill", "application/x-mspublisher",
            "__properties_version1.0", "application/vnd.ms-outlook");

    @Override
    public Optional<Guess> look(Head head) {
        if (!SIGNATURE.isIn(head.bytes())) {
            return Optional.empty();
        }
        long directory = (head.u32(DIRECTORY_AT) + 1) << (head.u16(SECTOR_SHIFT_AT) == 12 ? 12 : 9);
        long length = Math.min(MOST_OF_DIRECTORY, head.length() - directory);
        return Optional.of(Guess.by(head, directory, length, MediaType.inert(TYPE), CompoundFile::type));
    }

    private static MediaType type(byte[] directory) {
        Head entries = Head.of(directory);
        if (INSTALLER.isIn(directory)) {
            return MediaType.inert("application/x-msi");
        }
        for (int at = 0; at + ENTRY <= directory.length; at += ENTRY) {
            String type = STREAMS.get(name(entries, at));
            if (type != null) {
                return MediaType.inert(type);
            }
        }
        return MediaType.inert(TYPE);
    }

    private static String name(Head entries, int at) {
        int length = Math.clamp(entries.u16(at + NAME_LENGTH_AT) - 2L, 0, NAME_LENGTH_AT);
        return new String(entries.bytes(), at, length, StandardCharsets.UTF_16LE);
    }
}
