package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;

/**
 * The package of Floe's own storage challenges, which no network of Walrus has, and a local chain only if its genesis says
 * so. Its ID, and that of its one object, follow from that of Walrus.
 *
 * @param contract the package
 * @param challenges the shared object {@code challenges::Challenges}
 */
public record ChallengePackage(ObjectId contract, ObjectId challenges) {
    static final String NAME = "floe_challenges";
    static final String MODULE = "challenges";

    /** What it declares. */
    static final String TEXT = """
            package floe_challenges
            module challenges
            struct Round has store { epoch: u32, phase: u8, since_ms: u64, acknowledged: vector<ID>, revealed: vector<ID>, shares: vector<u8>, coin: vector<u8>, commitments: VecMap<ID, vector<u8>>, passed: vector<ID> }
            struct Challenges has key { id: UID, samples: u32, grace_ms: u64, round: Round }
            struct ChallengeStarted has copy, drop { epoch: u32 }
            struct ChallengeCoinRevealed has copy, drop { epoch: u32, coin: vector<u8> }
            struct CommitmentsClosed has copy, drop { epoch: u32 }
            struct ChallengeAbandoned has copy, drop { epoch: u32 }
            struct ChallengeReported has copy, drop { epoch: u32, passed: vector<ID>, failed: vector<ID>, silent: vector<ID> }
            fun start(&mut Challenges, &StorageNodeCap, &Staking, &System, &Clock)
            fun acknowledge(&mut Challenges, &StorageNodeCap, &System, &Clock)
            fun reveal(&mut Challenges, &StorageNodeCap, vector<u8>, &System, &Clock)
            fun commit(&mut Challenges, &StorageNodeCap, vector<u8>, &System, &Clock)
            fun certify(&mut Challenges, vector<u8>, vector<u8>, vector<u8>, &System, &Clock)
            fun settle(&mut Challenges, &System, &Clock)
            """;

    /** @param walrus the first version of the Walrus package */
    static ChallengePackage of(ObjectId walrus) {
        Digest seed = Digest.ofTyped("FloeChallenges", walrus.toBytes());
        return new ChallengePackage(Ids.fresh(seed, 0), Ids.fresh(seed, 1));
    }

    StructTag type(String name) {
        return new StructTag(contract, MODULE, name);
    }
}
