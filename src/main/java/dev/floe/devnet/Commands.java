package dev.floe.devnet;

import java.util.ArrayList;
import java.util.List;

/** The arguments with which each process of the network is started: {@code floe <role> ...}. */
final class Commands {
    static final String CHAIN = "chain";
    static final String NODE = "node";
    static final String PUBLISHER = "publisher";
    static final String EDGE = "edge";

    /**
     * For a start that counts more than what comes after it. Half of its processor time is the compilers': here the better
     * one waits until something has run ten times as often as usual.
     */
    static final List<String> QUICK = List.of(
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000");

    private Commands() {}

    static List<String> chain(Layout layout, Settings settings) {
        List<String> line = new ArrayList<>(List.of(
                CHAIN,
                "--dir",
                layout.chain().toString(),
                "--host",
                settings.host().text(),
                "--port",
                Integer.toString(settings.chainPort()),
                "--genesis",
                layout.genesis().toString()));
        if (settings.nodesHaveWallets()) {
            line.add("--epochs-by-nodes");
        }
        return line;
    }

    static List<String> node(Member member) {
        return List.of(NODE, "--config", member.configFile().toString(), "--listen", member.address());
    }

    static List<String> publisher(Layout layout, Settings settings) {
        return List.of(
                PUBLISHER,
                "--host",
                settings.host().text(),
                "--port",
                Integer.toString(settings.publisherPort()),
                "--dir",
                layout.publisher().toString(),
                // As the relays of the large networks, so that programs meet a tip here first.
                "--upload-relay",
                "--relay-tip",
                "const:1000",
                "--config",
                layout.publisherConfig().toString());
    }

    static List<String> edge(Layout layout, Settings settings) {
        return List.of(
                EDGE,
                "--host",
                settings.host().text(),
                "--port",
                Integer.toString(settings.edgePort()),
                "--cache-dir",
                layout.edge().toString(),
                "--cache-size",
                "1G",
                // Browsers know that whatever is below it is this machine.
                "--sites",
                "localhost",
                "--config",
                layout.clientConfig().toString());
    }

    /**
     * What the virtual machine of a role gets. Small heaps for the small roles, so that a network of many nodes fits on a
     * laptop, and the simplest collector where the heap is small.
     */
    static List<String> virtualMachineOptions(String role) {
        return switch (role) {
            case CHAIN -> List.of("-Xmx256m", "-XX:+UseSerialGC");
            case NODE -> List.of("-Xmx256m", "-XX:+UseSerialGC");
            case PUBLISHER -> List.of("-Xmx512m", "-XX:+UseSerialGC");
            case EDGE -> List.of("-Xmx384m", "-XX:+UseSerialGC");
            default -> throw new IllegalArgumentException(role);
        };
    }
}
