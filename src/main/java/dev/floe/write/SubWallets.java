package dev.floe.write;

import dev.floe.bytes.DurableFiles;
import dev.floe.keys.KeyFormatException;
import dev.floe.keys.SignatureScheme;
import dev.floe.keys.SuiKeyPair;
import dev.floe.keys.SuiKeystore;
import dev.floe.keys.SuiWallet;
import dev.floe.protocol.NetworkConfigException;
import dev.floe.protocol.ObjectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The wallets that pay beside the main one, in a directory as the reference publisher has it: {@code sub_client_0.yaml} with
 * {@code sub_client_0.keystore}, and so on. Those that are missing are made.
 */
public final class SubWallets {
    private SubWallets() {}

    /**
     * The keys of the first {@code count} wallets in {@code directory}.
     *
     * @throws NetworkConfigException if one cannot be read or made; the message says what to do
     */
    public static List<SuiKeyPair> open(Path directory, int count) {
        List<SuiKeyPair> keys = new ArrayList<>();
        try {
            DurableFiles.makeDirectory(directory);
            for (int i = 0; i < count; i++) {
                Path wallet = directory.resolve("sub_client_" + i + ".yaml");
                keys.add(Files.exists(wallet) ? SuiWallet.read(wallet).activeKey() : make(wallet, i));
            }
        } catch (IOException | KeyFormatException e) {
            throw new NetworkConfigException("the sub-wallets in " + directory + " cannot be used: " + e.getMessage());
        }
        return keys;
    }

    /** The keystore is on the disk before the wallet that names it, so that no coins are sent to a key that is lost. */
    private static SuiKeyPair make(Path wallet, int number) throws IOException {
        Path keystore = wallet.resolveSibling("sub_client_" + number + ".keystore");
        SuiKeyPair key;
        if (Files.exists(keystore)) {
            List<SuiKeyPair> left = SuiKeystore.read(keystore).keys();
            if (left.size() != 1) {
                throw new KeyFormatException(keystore + " has not one key");
            }
            key = left.getFirst();
        } else {
            key = SuiKeyPair.generate(SignatureScheme.ED25519, new SecureRandom());
            new SuiKeystore(List.of(key)).write(keystore);
        }
        new SuiWallet(
                        keystore.toAbsolutePath(),
                        List.of(),
                        Optional.empty(),
                        Optional.of(ObjectId.of(key.address()).toString()))
                .write(wallet);
        return key;
    }
}
