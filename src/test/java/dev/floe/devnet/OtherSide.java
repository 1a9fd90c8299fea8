package dev.floe.devnet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A network namespace, and a bridge over which it and this side reach each other. When it is cut, both sides go on with their
 * links up, and nothing that is sent comes to the other: nobody is told that a connection has ended. Needs root.
 */
final class OtherSide implements AutoCloseable {
    /** The kernel takes 15 characters. */
    private final String name = "floe" + ProcessHandle.current().pid();

    private final String bridge = name + "b";
    private final String port = name + "p";
    private final String subnet = "10.213." + ProcessHandle.current().pid() % 250 + ".";

    private OtherSide() {}

    /** @return empty, with a line that says why, where this process may not make one */
    static Optional<OtherSide> open() throws IOException, InterruptedException {
        OtherSide side = new OtherSide();
        boolean made = side.run("netns", "add", side.name)
                && side.run("link", "add", side.bridge, "type", "bridge")
                && side.run("address", "add", side.here().text() + "/24", "dev", side.bridge)
                && side.run("link", "set", side.bridge, "up")
                && side.run("link", "add", side.port, "type", "veth", "peer", "name", "line", "netns", side.name)
                && side.run("link", "set", side.port, "up")
                && side.mended()
                && side.run("-n", side.name, "link", "set", "lo", "up")
                && side.run("-n", side.name, "link", "set", "line", "up")
                && side.run("-n", side.name, "address", "add", side.there().text() + "/24", "dev", "line");
        if (made) {
            return Optional.of(side);
        }
        side.close();
        return Optional.empty();
    }

    private boolean run(String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("ip"));
        line.addAll(List.of(words));
        try {
            Process process = new ProcessBuilder(line).inheritIO().start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            System.out.println("ip: " + noSuchProgram.getMessage());
            return false;
        }
    }

    NetworkHost here() {
        return NetworkHost.parse(subnet + "1").orElseThrow();
    }

    NetworkHost there() {
        return NetworkHost.parse(subnet + "2").orElseThrow();
    }

    /** Words in front of the line of a program that is to run there. */
    List<String> words() {
        return List.of("ip", "netns", "exec", name);
    }

    /** Nothing comes across any more. */
    void cut() throws IOException, InterruptedException {
        if (!run("link", "set", port, "nomaster")) {
            throw new IOException("the line could not be cut");
        }
    }

    void mend() throws IOException, InterruptedException {
        if (!mended()) {
            throw new IOException("the line could not be mended");
        }
    }

    private boolean mended() throws IOException, InterruptedException {
        return run("link", "set", port, "master", bridge);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("netns", "del", name);
        // The other end of the line goes with its namespace, and this end with that.
        run("link", "del", bridge);
    }
}
