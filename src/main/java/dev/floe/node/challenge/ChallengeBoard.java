package dev.floe.node.challenge;

import dev.floe.protocol.ChallengeCommitment;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.Challenges;

/** The module on chain, as a member of the committee calls it. Methods block on the network. */
public interface ChallengeBoard {
    Challenges read() throws SuiException;

    void start(ObjectId member) throws SuiException;

    void acknowledge(ObjectId member) throws SuiException;

    void reveal(ObjectId member, byte[] share) throws SuiException;

    void commit(ObjectId member, ChallengeCommitment commitment) throws SuiException;

    /** Brings the certificate that a quorum examined a member with success. */
    void certify(byte[] signature, byte[] signers, byte[] message) throws SuiException;

    /** Lets the challenge go on if the grace is over. */
    void settle() throws SuiException;
}
