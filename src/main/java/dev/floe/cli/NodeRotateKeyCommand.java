package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.SecretFile;
import dev.floe.node.NodeConfig;
import dev.floe.node.NodeConfigException;
import dev.floe.node.NodeConfigFile;
import dev.floe.protocol.Committee;
import dev.floe.sui.Account;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.NetworkState;
import dev.floe.sui.OperatorContract;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.StorageNodeCap;
import dev.floe.sui.move.StorageNodeInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code floe node rotate-key}: has a node sign with another protocol key from some epoch on. */
@Command(
        name = "rotate-key",
        description = {
            "Gives a storage node another protocol key, in steps: each time, the command does what can be done now, and says"
                    + " what comes next.",
            "First it makes a key and notes it in the configuration (next_protocol_key_pair). The node, started again, has"
                    + " both keys, tells the chain of the next one, and signs with it from the epoch on that knows it, without"
                    + " a restart. After that the command notes it as the node's key (protocol_key_pair)."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class NodeRotateKeyCommand implements Callable<Integer> {
    private static final int SHORT_NAME = 8;

    @Option(
            names = {"--config", "--config-path"},
            required = true,
            paramLabel = "FILE",
            description = "the node's configuration")
    private Path file;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "where to put the new key; without it, beside the configuration")
    private Optional<Path> newKey = Optional.empty();

    @Mixin
    private ResultOption result;

    /** How far it is. */
    private enum State {
        MADE("made", "Start the node again: it tells the chain then. With the epoch that knows it the key changes."),
        UNTOLD("notTold", "The chain does not know of the next key yet: start the node again with this configuration."),
        TOLD(
                "told",
                "The chain knows of it. The node signs with it when an epoch begins; call this command again then."),
        CHANGED(
                "changed",
                "The key has changed, and the configuration says so. The file of the old one is not needed any more.");

        private final String word;
        private final String next;

        State(String word, String next) {
            this.word = word;
            this.next = next;
        }
    }

    @Override
    public Integer call() throws IOException, SuiException {
        NodeConfig config = NodeConfigFile.read(file, NodeConfigFile.Overrides.NONE);
        Optional<BlsSecretKey> next = config.nextProtocolKey();
        if (next.isEmpty()) {
            if (config.wallet().isEmpty()) {
                throw new NodeConfigException(file + " has no sui.wallet_config to tell the chain with");
            }
            BlsSecretKey made = BlsSecretKey.generate(new SecureRandom());
            say(State.MADE, config.protocolKey().publicKey(), made.publicKey(), Optional.of(write(made)));
        } else {
            State state = state(config, next.get().publicKey());
            if (state == State.CHANGED) {
                NodeConfigFile.takeNextKey(file);
            }
            say(state, config.protocolKey().publicKey(), next.get().publicKey(), Optional.empty());
        }
        return 0;
    }

    private Path write(BlsSecretKey made) throws IOException {
        String name = HexFormat.of().formatHex(made.publicKey().toBytes()).substring(0, SHORT_NAME);
        // Beside a link to it the node may not be allowed to read, and other servers of its user are.
        Path beside = file.toRealPath();
        Path key = newKey.orElseGet(() -> beside.resolveSibling("protocol-" + name + ".key"));
        if (Files.exists(key)) {
            throw new IOException(key + " exists: no key is written over");
        }
        SecretFile.write(key, made.toTagged() + "\n");
        NodeConfigFile.noteNextKey(file, key);
        return key;
    }

    private State state(NodeConfig config, BlsPublicKey next) throws SuiException {
        NodeConfig.Wallet wallet = config.wallet()
                .orElseThrow(() -> new NodeConfigException(file + " has no sui.wallet_config to find the node with"));
        try (Account account = Account.open(
                config.sui(), config.systemObject(), config.stakingObject(), wallet.key(), OptionalLong.empty())) {
            OperatorContract nodes = account.nodes();
            StorageNodeCap capability = nodes.capability(config.protocolKey().publicKey(), next)
                    .orElseThrow(() -> new SuiException(
                            SuiException.Kind.NOT_FOUND,
                            "the wallet " + account.address() + " has no node with this protocol key"));
            StorageNodeInfo known = nodes.pool(capability.node()).nodeInfo();
            byte[] key = next.toUncompressedBytes();
            if (Arrays.equals(known.publicKey(), key)) {
                // Told after the vote about an epoch had ended, the chain still has the old one among that epoch's
                // signers.
                return signs(account.network().refresh(), config.protocolKey().publicKey())
                        ? State.TOLD
                        : State.CHANGED;
            }
            return known.nextEpochPublicKey().stream().anyMatch(one -> Arrays.equals(one, key))
                    ? State.TOLD
                    : State.UNTOLD;
        }
    }

    /** While a committee takes over from the one before, a node is found in both. */
    private static boolean signs(NetworkState state, BlsPublicKey key) {
        Stream<Committee> before =
                state.phase() instanceof EpochPhase.Syncing ? state.previousCommittee().stream() : Stream.empty();
        return Stream.concat(Stream.of(state.committee()), before)
                .flatMap(committee -> committee.members().stream())
                .anyMatch(member -> Arrays.equals(member.publicKey(), key.toBytes()));
    }

    private void say(State state, BlsPublicKey now, BlsPublicKey next, Optional<Path> key) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("state", state.word)
                .put("publicKey", text(now))
                .put("nextPublicKey", text(next));
        key.ifPresent(path -> json.put("keyPath", path.toString()));
        result.print(
                json,
                String.join(
                        System.lineSeparator(),
                        state.next,
                        "key       " + text(now),
                        "next key  " + text(next)
                                + key.map(path -> ", in " + path).orElse("")));
    }

    private static String text(BlsPublicKey key) {
        return Base64.getEncoder().encodeToString(key.toBytes());
    }
}
