package dev.floe.redstuff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.redstuff.RedStuffException.Fault;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Metadata bodies, the shard rotation and encoded lengths of {@code metadata.json}. */
class MetadataVectorsTest {
    private static Stream<JsonNode> section(String name) {
        return Vectors.each(Vectors.read("metadata.json").get(name));
    }

    static Stream<JsonNode> metadata() {
        return section("metadata");
    }

    static Stream<JsonNode> mapping() {
        return section("mapping");
    }

    static Stream<JsonNode> encodedLengths() {
        return section("encoded_lengths");
    }

    @ParameterizedTest
    @MethodSource("metadata")
    void bodies(JsonNode vector) throws RedStuffException {
        int n = vector.get("n_shards").asInt();
        int size = vector.get("size").asInt();
        VerifiedMetadata metadata = EncodedBlob.of(n, Vectors.blob("walrus-vector/" + n + "/" + size, size))
                .metadata();
        assertThat(metadata.blobId()).hasToString(vector.get("blob_id").asText());

        byte[] upload = metadata.metadata().toBcs();
        byte[] download = metadata.toBcsWithId();
        assertThat(upload).hasSize(vector.get("put_body_len").asInt());
        assertThat(download).hasSize(vector.get("get_body_len").asInt());
        assertThat(Vectors.sha256(upload))
                .isEqualTo(vector.get("put_body_sha256").asText());
        assertThat(Vectors.sha256(download))
                .isEqualTo(vector.get("get_body_sha256").asText());
        if (vector.has("put_body_hex")) {
            assertThat(Vectors.hex(upload)).isEqualTo(vector.get("put_body_hex").asText());
            assertThat(Vectors.hex(download))
                    .isEqualTo(vector.get("get_body_hex").asText());
        }
        BlobMetadata parsed = BlobMetadata.fromBcsWithId(download, metadata.blobId());
        assertThat(VerifiedMetadata.verify(metadata.blobId(), parsed, metadata.encoding()))
                .isEqualTo(metadata);
        assertThat(BlobMetadata.fromBcs(upload).toBcs()).isEqualTo(upload);
    }

    @ParameterizedTest
    @MethodSource("mapping")
    void rotation(JsonNode vector) {
        int n = vector.get("n_shards").asInt();
        BlobId id = BlobId.parse(vector.get("blob_id").asText()).orElseThrow();
        assertThat(id.rotation(n)).isEqualTo(vector.get("offset").asInt());
        assertThat(id.pairOfShard(0, n)).isEqualTo(vector.get("pair_of_shard_0").asInt());
        assertThat(id.shardOfPair(n - 1, n))
                .isEqualTo(vector.get("shard_of_pair_last").asInt());
    }

    @ParameterizedTest
    @MethodSource("encodedLengths")
    void encodedLength(JsonNode vector) throws RedStuffException {
        Encoding encoding = new Encoding(vector.get("n_shards").asInt());
        long length = vector.get("unencoded").asLong();
        if (length > encoding.maxBlobLength()) {
            // The helper that made the vectors applies the formula to blobs that cannot be encoded, too.
            assertThatThrownBy(() -> encoding.encodedLength(length))
                    .isInstanceOfSatisfying(
                            RedStuffException.class, e -> assertThat(e.fault()).isEqualTo(Fault.BLOB_TOO_LARGE));
        } else {
            assertThat(encoding.encodedLength(length))
                    .isEqualTo(vector.get("encoded").asLong());
        }
    }
}
