package dev.floe.chain.contract;

/**
 * Where the network is in its epochs.
 *
 * @param committeeSelected whether the committee of the next epoch is chosen
 */
record WalrusContext(int epoch, boolean committeeSelected) {}
