package dev.floe.chain.ledger;

import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.Attributes;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.move.Metadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The module {@code metadata}, and the functions by which blobs have attributes. */
record AttributeFunctions(Walrus walrus) {
    /** The attributes of a blob: of the object {@code blob}. */
    record Attached(ObjectId blob, Attributes attributes) {}

    private interface Change {
        /** @param first the first argument that is not about which blob it is */
        List<Value> of(Attributes attributes, Call call, int first);
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put("metadata::new", call -> List.of(Value.of(walrus.types().metadata(), Metadata.EMPTY)));
        functions.put("metadata::insert_or_update", call -> {
            call.write(0, call.read(0, Metadata::read).with(call.string(1), call.string(2)));
            return List.of();
        });
        functions.put("metadata::remove", call -> {
            Metadata metadata = call.read(0, Metadata::read);
            String value = Attributes.value(metadata, call.string(1));
            call.write(0, metadata.without(call.string(1)));
            return List.of(string(call.string(1)), string(value));
        });
        functions.put("metadata::remove_if_exists", call -> {
            Metadata metadata = call.read(0, Metadata::read);
            call.write(0, metadata.without(call.string(1)));
            return List.of(string(Attributes.find(metadata, call.string(1))));
        });
    }

    /** For blobs that the first argument is a reference to. */
    void addOwn(Map<String, ContractFunction> functions, Function<Call, Attached> finding) {
        add(functions, "blob::%s_metadata%s", finding, 1);
    }

    /** For blobs in the pool that the first argument is a reference to, by the blob ID that is the second. */
    void addPooled(Map<String, ContractFunction> functions, Function<Call, Attached> finding) {
        add(functions, "storage_pool::%s_blob_metadata%s", finding, 2);
    }

    private void add(
            Map<String, ContractFunction> functions, String pattern, Function<Call, Attached> finding, int first) {
        Map<String, Change> changes = Map.of(
                pattern.formatted("add", ""),
                        (attributes, call, from) -> {
                            attributes.add(call.read(from, Metadata::read));
                            return List.of();
                        },
                pattern.formatted("add_or_replace", ""),
                        (attributes, call, from) ->
                                List.of(metadata(attributes.addOrReplace(call.read(from, Metadata::read)))),
                pattern.formatted("take", ""),
                        (attributes, call, from) ->
                                List.of(Value.of(walrus.types().metadata(), attributes.take())),
                pattern.formatted("insert_or_update", "_pair"),
                        (attributes, call, from) -> {
                            attributes.put(call.string(from), call.string(from + 1));
                            return List.of();
                        },
                pattern.formatted("remove", "_pair"),
                        (attributes, call, from) -> {
                            String value = attributes.remove(call.string(from));
                            return List.of(string(call.string(from)), string(value));
                        },
                pattern.formatted("remove", "_pair_if_exists"),
                        (attributes, call, from) -> List.of(string(attributes.removeIfExists(call.string(from)))));
        changes.forEach((name, change) -> functions.put(name, call -> {
            Attached attached = finding.apply(call);
            Optional<Metadata> before = attached.attributes().metadata();
            List<Value> result = change.of(attached.attributes(), call, first);
            if (before.isPresent() || attached.attributes().metadata().isPresent()) {
                walrus.saveMetadata(call, attached.blob(), attached.attributes());
            }
            return result;
        }));
    }

    private Value metadata(Optional<Metadata> metadata) {
        return new Value(
                StructTag.option(walrus.types().metadata()),
                new BcsWriter()
                        .option(metadata, (BcsWriter w, Metadata m) -> m.write(w))
                        .toByteArray());
    }

    private static Value string(String text) {
        return new Value(StructTag.STRING, new BcsWriter().string(text).toByteArray());
    }

    private static Value string(Optional<String> text) {
        return new Value(
                StructTag.option(StructTag.STRING),
                new BcsWriter().option(text, BcsWriter::string).toByteArray());
    }
}
