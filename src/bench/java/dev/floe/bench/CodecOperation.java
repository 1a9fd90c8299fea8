package dev.floe.bench;

/** What is measured of the codec. */
public enum CodecOperation {
    /** All slivers and the metadata of a blob; the slivers go to a sink that drops them. */
    ENCODE("encode"),
    /** The metadata of a blob alone. */
    BLOB_ID("blob-id"),
    /** One row, that is a primary sliver, against the metadata. */
    VERIFY("verify"),
    /** The whole blob from primary slivers of which as few as possible hold parts of it. */
    DECODE("decode"),
    /** A primary sliver from symbols of secondary ones, as many computed ones as there are; and its verification. */
    RECOVER("recover");

    private final String text;

    CodecOperation(String text) {
        this.text = text;
    }

    /** Its name for people. */
    public String text() {
        return text;
    }
}
