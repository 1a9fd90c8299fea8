package dev.floe.sui;

import java.time.Instant;

/**
 * What a Sui endpoint says of itself.
 *
 * @param chainId the digest of the first checkpoint in base58
 * @param chain its name, if it has one
 * @param epoch of Sui, not of Walrus
 * @param checkpoint the latest one
 * @param time of the latest checkpoint
 * @param lowestCheckpoint the earliest one that it still has
 * @param server name and version of its software
 */
public record ServiceInfo(
        String chainId,
        String chain,
        long epoch,
        long checkpoint,
        Instant time,
        long lowestCheckpoint,
        String server) {}
