package dev.floe.sui;

import dev.floe.bytes.BcsReader;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ChallengeCommitment;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.Challenges;
import dev.floe.sui.move.StorageNodeCap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** {@link ChallengeContract} on top of a Sui client. */
public final class ChainChallengeContract implements ChallengeContract {
    private static final String MODULE = "challenges";
    private static final long CLOCK_VERSION = 1;

    private final ChainNetwork network;
    private final NodeContract nodes;
    private final Wallet wallet;
    private final ObjectId challenges;

    /**
     * @param nodes of the same wallet, which has the members' capabilities
     * @param challenges the shared object of the module
     */
    public ChainChallengeContract(ChainNetwork network, NodeContract nodes, SuiKeyPair signer, ObjectId challenges) {
        this.network = network;
        this.nodes = nodes;
        this.wallet = new Wallet(network.sui(), signer);
        this.challenges = challenges;
    }

    private record Shared(SuiObject object, ObjectId contract, long initialVersion) {}

    /** What the object of storage challenges says; nobody needs a wallet for that. */
    public static Challenges read(SuiClient sui, ObjectId challenges) throws SuiException {
        return ChainNetwork.decode(object(sui, challenges).object(), bytes -> BcsReader.parse(bytes, Challenges::read));
    }

    private static Shared object(SuiClient sui, ObjectId challenges) throws SuiException {
        SuiObject object = sui.object(challenges)
                .orElseThrow(() -> new SuiException(
                        SuiException.Kind.NOT_FOUND, "there is no object " + challenges + " of storage challenges"));
        if (!(object.owner() instanceof Owner.Shared shared)
                || !(object.content() instanceof ObjectContent.Struct struct)
                || !struct.type().module().equals(MODULE)) {
            throw new SuiException(
                    SuiException.Kind.MALFORMED, "object " + challenges + " is none of storage challenges");
        }
        return new Shared(object, struct.type().address(), shared.initialVersion());
    }

    @Override
    public ObjectId challenges() {
        return challenges;
    }

    @Override
    public Challenges read() throws SuiException {
        return read(network.sui(), challenges);
    }

    @Override
    public void start(ObjectId member) throws SuiException {
        NetworkState state = network.state();
        ofMember(
                "start",
                member,
                program -> List.of(program.shared(state.stakingObject(), state.stakingInitialVersion(), false)));
    }

    @Override
    public void acknowledge(ObjectId member) throws SuiException {
        ofMember("acknowledge", member, program -> List.of());
    }

    @Override
    public void reveal(ObjectId member, byte[] share) throws SuiException {
        ofMember("reveal", member, program -> List.of(program.bytes(share)));
    }

    @Override
    public void commit(ObjectId member, ChallengeCommitment commitment) throws SuiException {
        ofMember("commit", member, program -> List.of(program.bytes(commitment.toBytes())));
    }

    @Override
    public void certify(byte[] signature, byte[] signers, byte[] message) throws SuiException {
        call("certify", program -> List.of(program.bytes(signature), program.bytes(signers), program.bytes(message)));
    }

    @Override
    public void settle() throws SuiException {
        call("settle", program -> List.of());
    }

    private void ofMember(String function, ObjectId member, Function<Program, List<Argument>> rest)
            throws SuiException {
        StorageNodeCap cap = nodes.capability(member)
                .orElseThrow(() -> new SuiException(
                        SuiException.Kind.NOT_FOUND,
                        "the wallet " + wallet.address() + " does not have the capability of node " + member));
        SuiObject object = network.sui()
                .object(cap.id())
                .orElseThrow(() -> new SuiException(SuiException.Kind.NOT_FOUND, "there is no object " + cap.id()));
        call(function, program -> {
            List<Argument> arguments = new ArrayList<>();
            arguments.add(program.object(object));
            arguments.addAll(rest.apply(program));
            return arguments;
        });
    }

    private void call(String function, Function<Program, List<Argument>> between) throws SuiException {
        NetworkState state = network.state();
        Shared shared = object(network.sui(), challenges);
        wallet.run(() -> {
            Program program = new Program();
            List<Argument> arguments = new ArrayList<>();
            arguments.add(program.shared(challenges, shared.initialVersion(), true));
            arguments.addAll(between.apply(program));
            arguments.add(program.shared(state.systemObject(), state.systemInitialVersion(), false));
            arguments.add(program.shared(Ids.CLOCK, CLOCK_VERSION, false));
            program.call(shared.contract(), MODULE, function, arguments.toArray(Argument[]::new));
            return program;
        });
    }
}
