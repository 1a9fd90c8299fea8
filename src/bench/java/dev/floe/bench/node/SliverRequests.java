package dev.floe.bench.node;

import dev.floe.protocol.ShardSlivers;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.SuiException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Requests to a node, each of which looks at what it is answered. */
final class SliverRequests {
    private final MeasuredNode node;

    SliverRequests(MeasuredNode node) {
        this.node = node;
    }

    /** One request: returns the bytes that it moved, and has looked at them. */
    interface Sent {
        long send(HttpClient client) throws IOException, InterruptedException;
    }

    private Sent put(String path, byte[] body) {
        return client -> {
            HttpResponse<byte[]> answer = client.send(
                    node.request(path)
                            .PUT(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 201) {
                throw new IOException("PUT " + path + " was answered " + answer.statusCode() + ": "
                        + new String(answer.body(), StandardCharsets.UTF_8));
            }
            return body.length;
        };
    }

    List<Sent> metadata(List<EncodedBlob> blobs) {
        return blobs.stream()
                .map(blob -> put(
                        "/v1/blobs/" + blob.blobId() + "/metadata",
                        blob.metadata().metadata().toBcs()))
                .toList();
    }

    List<Sent> puts(List<EncodedBlob> blobs, List<Integer> shards, Axis axis) {
        List<Sent> requests = new ArrayList<>();
        for (EncodedBlob blob : blobs) {
            for (int shard : shards) {
                requests.add(put(blob.path(shard, axis), blob.body(shard, axis)));
            }
        }
        return requests;
    }

    List<Sent> gets(List<EncodedBlob> blobs, List<Integer> shards, Axis axis) {
        List<Sent> requests = new ArrayList<>();
        for (EncodedBlob blob : blobs) {
            for (int shard : shards) {
                String path = blob.path(shard, axis);
                byte[] expected = blob.body(shard, axis);
                requests.add(client -> {
                    HttpResponse<byte[]> answer =
                            client.send(node.request(path).build(), HttpResponse.BodyHandlers.ofByteArray());
                    if (!Arrays.equals(answer.body(), expected)) {
                        throw new IOException(
                                "GET " + path + " was answered " + answer.statusCode() + " with something else");
                    }
                    return answer.body().length;
                });
            }
        }
        return requests;
    }

    /** A shard after the other, from one answer to the next, as a node does that takes it over. */
    List<Sent> syncs(List<EncodedBlob> blobs, List<Integer> shards) throws SuiException {
        int epoch = node.epoch();
        List<Sent> requests = new ArrayList<>();
        for (int shard : shards) {
            requests.add(client -> {
                long bytes = 0;
                BlobId from = BlobId.of(new byte[BlobId.LENGTH]);
                int got = 0;
                while (got < blobs.size()) {
                    HttpResponse<byte[]> answer = client.send(
                            node.syncShard(epoch, shard, Axis.PRIMARY, from), HttpResponse.BodyHandlers.ofByteArray());
                    if (answer.statusCode() != 200) {
                        throw new IOException("sync_shard was answered " + answer.statusCode());
                    }
                    ShardSlivers slivers = ShardSlivers.fromBcs(answer.body());
                    if (slivers.entries().isEmpty()) {
                        throw new IOException("shard " + shard + " has " + got + " of " + blobs.size() + " slivers");
                    }
                    bytes += answer.body().length;
                    got += slivers.entries().size();
                    from = slivers.entries().getLast().blobId().next().orElse(from);
                }
                return bytes;
            });
        }
        return requests;
    }
}
