package dev.floe.sui;

import dev.floe.protocol.ChallengeCommitment;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.Challenges;

/**
 * Floe's own module of storage challenges, as a member of the committee calls it, on behalf of one wallet. Methods block on
 * the network.
 */
public interface ChallengeContract {
    /** The object that keeps the challenges. */
    ObjectId challenges();

    Challenges read() throws SuiException;

    /** Begins the challenge of the epoch. */
    void start(ObjectId member) throws SuiException;

    void acknowledge(ObjectId member) throws SuiException;

    void reveal(ObjectId member, byte[] share) throws SuiException;

    void commit(ObjectId member, ChallengeCommitment commitment) throws SuiException;

    /** Brings the certificate that a quorum examined a member with success. */
    void certify(byte[] signature, byte[] signers, byte[] message) throws SuiException;

    /** Lets the challenge go on if the grace is over. */
    void settle() throws SuiException;
}
