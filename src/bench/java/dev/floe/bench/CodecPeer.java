package dev.floe.bench;

/** Whom {@code floe bench codec --peers} compares with. */
enum CodecPeer {
    RUST("rust", "the Rust crates reed-solomon-simd and blake2b_simd", "symbol"),
    WASM("wasm", "the official SDK's @mysten/walrus-wasm", "blob");

    private final String key;
    private final String description;
    private final String unit;

    CodecPeer(String key, String description, String unit) {
        this.key = key;
        this.description = description;
        this.unit = unit;
    }

    /** For programs. */
    String key() {
        return key;
    }

    /** For people. */
    String description() {
        return description;
    }

    /** What the lengths of the comparisons are lengths of. */
    String unit() {
        return unit;
    }
}
