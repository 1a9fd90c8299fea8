package dev.floe.bench.node;

import dev.floe.keys.NetworkKeyPair;
import dev.floe.node.door.Door;
import dev.floe.node.door.Request;
import dev.floe.node.door.Response;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.DecodingSymbol;
import dev.floe.redstuff.DecodingSymbols;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** Has all shards that the measured node has not, and gives metadata, slivers and decoding symbols of what it knows. */
final class OtherHolder implements AutoCloseable {
    private static final Pattern TARGET = Pattern.compile("targetSlivers=(\\d{1,4})");

    private final Map<BlobId, ShortBlob> blobs = new HashMap<>();
    private final AtomicLong sent = new AtomicLong();
    /** Those of which slivers or symbols were asked for, in that order. */
    private final List<ShortBlob> given = new ArrayList<>();

    private final Door door;

    OtherHolder(NetworkKeyPair key, List<ShortBlob> known) throws IOException {
        known.forEach(blob -> blobs.put(blob.blobId(), blob));
        door = HolderDoor.open(key, this::answer);
    }

    int port() {
        return door.address().getPort();
    }

    /** Bytes of all answers. */
    long sent() {
        return sent.get();
    }

    /** The blobs of which it was asked for more than metadata, but for the last {@code behind}. */
    synchronized List<ShortBlob> given(int behind) {
        return List.copyOf(given.subList(0, Math.max(0, given.size() - behind)));
    }

    private synchronized void giving(ShortBlob blob) {
        given.add(blob);
    }

    private Response answer(Request request) {
        String[] path = request.path().split("/");
        Optional<ShortBlob> blob = path.length > 4 ? BlobId.parse(path[3]).map(blobs::get) : Optional.empty();
        if (!request.method().equals("GET") || blob.isEmpty()) {
            return Response.empty(404);
        }
        if (path.length == 5 && path[4].equals("metadata")) {
            return sent(blob.get().metadata());
        }
        if (path.length == 7 && path[4].equals("slivers")) {
            giving(blob.get());
            Axis axis = path[6].equals(Axis.PRIMARY.text()) ? Axis.PRIMARY : Axis.SECONDARY;
            return sent(blob.get().body(Integer.parseInt(path[5]), axis));
        }
        if (path.length == 5 && path[4].equals("decodingSymbols")) {
            giving(blob.get());
            return sent(symbols(blob.get(), request.query()));
        }
        return Response.empty(404);
    }

    /** Of all slivers, also those of the node's own shards, which it does not take from somebody else. */
    private static byte[] symbols(ShortBlob blob, String query) {
        Axis axis = query.contains("targetType=" + Axis.PRIMARY.text()) ? Axis.PRIMARY : Axis.SECONDARY;
        Map<Integer, List<DecodingSymbol>> byTarget = new HashMap<>();
        TARGET.matcher(query)
                .results()
                .map(target -> Integer.parseInt(target.group(1)))
                .forEach(target -> byTarget.put(target, blob.crossing(axis, target)));
        return new DecodingSymbols(byTarget).toBcs();
    }

    private Response sent(byte[] body) {
        sent.addAndGet(body.length);
        return Response.of(200, Response.BINARY, body);
    }

    @Override
    public void close() {
        door.close();
    }
}
