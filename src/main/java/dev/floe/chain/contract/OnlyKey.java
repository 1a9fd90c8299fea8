package dev.floe.chain.contract;

/** The key of a field that has no others of its kind beside it: a struct without fields, one zero byte on chain. */
public enum OnlyKey {
    KEY
}
