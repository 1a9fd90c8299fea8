package dev.floe.redstuff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.MessageDigest;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sliver, hash and ID of the blobs in {@code encode.json}. */
class EncodeVectorsTest {
    static Stream<JsonNode> vectors() {
        return Vectors.each(Vectors.read("encode.json").get("vectors"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void encodes(JsonNode vector) throws RedStuffException {
        int n = vector.get("n_shards").asInt();
        byte[] blob =
                Vectors.blob(vector.get("seed").asText(), vector.get("size").asInt());
        assertThat(Vectors.sha256(blob)).isEqualTo(vector.get("blob_sha256").asText());

        EncodedBlob encoded = EncodedBlob.of(n, blob);

        VerifiedMetadata metadata = encoded.metadata();
        assertThat(metadata.blobId().toHex())
                .isEqualTo(vector.get("blob_id_hex").asText());
        assertThat(metadata.blobId()).hasToString(vector.get("blob_id").asText());
        assertThat(metadata.blobId().toU256())
                .hasToString(vector.get("blob_id_u256").asText());
        assertThat(Vectors.hex(metadata.rootHash()))
                .isEqualTo(vector.get("root_hash").asText());
        assertThat(metadata.symbolSize()).isEqualTo(vector.get("symbol_size").asInt());
        assertThat(metadata.blobLength())
                .isEqualTo(vector.get("unencoded_length").asLong());
        assertThat(encoded.encoding().primarySourceSymbols())
                .isEqualTo(vector.get("k_primary").asInt());
        assertThat(encoded.encoding().secondarySourceSymbols())
                .isEqualTo(vector.get("k_secondary").asInt());
        assertThat(Vectors.sha256(metadata.metadata().hashes()))
                .isEqualTo(vector.get("all_hashes_sha256").asText());
        for (JsonNode hashes : vector.get("hashes")) {
            int pair = hashes.get("pair").asInt();
            assertThat(Vectors.hex(metadata.metadata().hashInPair(pair, Axis.PRIMARY)))
                    .isEqualTo(hashes.get("primary").asText());
            assertThat(Vectors.hex(metadata.metadata().hashInPair(pair, Axis.SECONDARY)))
                    .isEqualTo(hashes.get("secondary").asText());
        }
        slivers(vector, encoded);
    }

    private static void slivers(JsonNode vector, EncodedBlob encoded) throws RedStuffException {
        for (Axis axis : Axis.values()) {
            MessageDigest all = Vectors.sha256();
            for (int pair = 0; pair < encoded.encoding().shardCount(); pair++) {
                all.update(encoded.sliver(axis, encoded.encoding().sliverOfPair(axis, pair))
                        .toBcs());
            }
            assertThat(Vectors.hex(all.digest()))
                    .isEqualTo(vector.get(axis.text() + "_bcs_concat_sha256").asText());
        }
        for (JsonNode pair : vector.get("slivers")) {
            for (Axis axis : Axis.values()) {
                int index = pair.get("pair").asInt();
                Sliver sliver = encoded.sliver(axis, encoded.encoding().sliverOfPair(axis, index));
                byte[] bcs = sliver.toBcs();
                assertThat(Vectors.sha256(bcs))
                        .isEqualTo(pair.get(axis.text() + "_bcs_sha256").asText());
                if (pair.has(axis.text() + "_bcs_hex")) {
                    assertThat(Vectors.hex(bcs))
                            .isEqualTo(pair.get(axis.text() + "_bcs_hex").asText());
                }
                encoded.metadata().verify(index, Sliver.fromBcs(axis, bcs));
            }
        }
    }
}
