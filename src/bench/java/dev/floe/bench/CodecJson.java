package dev.floe.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;

/** For programs: one JSON document at the end. */
final class CodecJson implements CodecReport {
    private final PrintWriter out;
    private final ObjectNode document = JsonNodeFactory.instance.objectNode();
    private final ArrayNode results;

    CodecJson(PrintWriter out) {
        this.out = out;
        document.putObject("machine");
        this.results = document.putArray("results");
    }

    @Override
    public void measuring(Machine machine) {
        ObjectNode node = document.withObject("/machine");
        node.put("processor", machine.processor())
                .put("cores", machine.cores())
                .put("runtime", machine.runtime())
                .put("field", machine.kernel())
                .put("blake2b", machine.hashing());
        machine.features().forEach(node.putArray("features")::add);
    }

    @Override
    public void add(CodecBenchmark.Result result) {
        results.addObject()
                .put("operation", result.operation().text())
                .put("shards", result.shards())
                .put("blobLength", result.blobLength())
                .put("bytes", result.bytes())
                .put("nanos", result.alone().nanos())
                .put("megabytesPerSecondPerCore", result.alone().megabytesPerSecond(result.bytes()))
                .put("threads", result.threads())
                .put("coresUsed", result.together().cores())
                .put("megabytesPerSecond", result.together().megabytesPerSecond(result.bytes()));
    }

    @Override
    public void comparing(Machine machine) {
        measuring(machine);
    }

    @Override
    public void beside(CodecPeer peer) {
        // Every result says it.
    }

    @Override
    public void add(CodecPeer peer, CodecComparison.Result result) {
        results.addObject()
                .put("peer", peer.key())
                .put("operation", result.operation())
                .put(peer.unit() + "Bytes", result.bytes())
                .put("megabytesPerSecond", result.megabytesPerSecond())
                .put("peerMegabytesPerSecond", result.peerMegabytesPerSecond())
                .put("ratio", result.ratio());
    }

    @Override
    public void end() {
        out.println(document.toPrettyString());
    }
}
