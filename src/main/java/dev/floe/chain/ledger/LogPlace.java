package dev.floe.chain.ledger;

/**
 * Where an entry lies in the log.
 *
 * @param crc CRC-32C of its bytes
 */
record LogPlace(long offset, int length, int crc) {
    /** Of what is in no log. */
    static final LogPlace NOWHERE = new LogPlace(0, 0, 0);

    long end() {
        return offset + length;
    }
}
