package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.fake.FaultyDisk;
import dev.floe.keys.BlsSecretKey;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.ProtocolKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose data a folder holds: nothing is touched as long as that is not known. */
class NodeDirectoryTest {
    private static final ObjectId SYSTEM = id(1);
    private static final ProtocolKeys KEY = ProtocolKeys.of(BlsSecretKey.generate(new SecureRandom()));

    @TempDir
    Path folder;

    private static ObjectId id(int first) {
        byte[] bytes = new byte[ObjectId.LENGTH];
        bytes[0] = (byte) first;
        return ObjectId.of(bytes);
    }

    private void open() throws IOException {
        NodeDirectory.open(folder, KEY, SYSTEM).close();
    }

    private void refuses(String why) throws IOException {
        byte[] before = Files.readAllBytes(folder.resolve("node.json"));
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining(why);
        assertThat(folder.resolve("node.json")).hasBinaryContent(before);
    }

    @Test
    void isTheNodesWhoMadeItWhenItComesBack() throws IOException {
        open();
        open();
    }

    @Test
    void aPowerCutLeavesADirectoryWithItsMarkOrNone() throws IOException {
        boolean opened = false;
        for (int at = 1; !opened; at++) {
            FaultyDisk disk = new FaultyDisk(Files.createDirectory(folder.resolve("disk-" + at)), at);
            disk.takeLessAtATime();
            disk.failFrom(at, "the power is gone");
            Path node = disk.path().resolve("nodes").resolve("node");
            try {
                NodeDirectory.open(node, KEY, SYSTEM).close();
                opened = true;
            } catch (IOException _) {
                assertThat(at).isLessThan(50);
            }
            disk.cutPower(false);
            assertThat(Files.exists(node.resolve("node.json"))).isEqualTo(opened);
            NodeDirectory.open(node, KEY, SYSTEM).close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "null"})
    void damageIsCalledDamageAndSaysWhatToDo(String text) throws IOException {
        open();
        Files.writeString(folder.resolve("node.json"), text);
        refuses("node.json is damaged, so it is not known whose data these are: put back a copy of it");
    }

    @Test
    void anotherNodesAnotherNetworksAndALaterFormatsAreRefused() throws IOException {
        open();
        String right = Files.readString(folder.resolve("node.json"));
        Files.writeString(
                folder.resolve("node.json"), right.replaceAll("\"publicKey\" : \"....", "\"publicKey\" : \"AAAA"));
        refuses("belongs to another node");
        Files.writeString(folder.resolve("node.json"), right.replace(SYSTEM.toString(), id(2).toString()));
        refuses("belongs to another network");
        Files.writeString(folder.resolve("node.json"), right.replaceAll("\"version\" : 1", "\"version\" : 2"));
        refuses("was written in format 2, this program knows 1");
    }

    @Test
    void dataWithoutAMarkAreNobodys() throws IOException {
        Files.createDirectory(folder.resolve("blobs"));
        assertThatThrownBy(this::open).hasMessageContaining("has data but no node.json");
        assertThat(folder.resolve("node.json")).doesNotExist();
    }
}
