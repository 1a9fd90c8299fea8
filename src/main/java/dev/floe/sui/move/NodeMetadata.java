package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import java.util.Map;

/** What a node says of itself to people. */
public record NodeMetadata(String imageUrl, String projectUrl, String description, Map<String, String> extraFields)
        implements MoveStruct {

    public NodeMetadata {
        extraFields = Moves.copy(extraFields);
    }

    public static NodeMetadata read(BcsReader reader) {
        return new NodeMetadata(
                reader.string(),
                reader.string(),
                reader.string(),
                Moves.vecMap(reader, 2, BcsReader::string, BcsReader::string));
    }

    @Override
    public void write(BcsWriter writer) {
        writer.string(imageUrl).string(projectUrl).string(description);
        Moves.vecMap(writer, extraFields, BcsWriter::string, BcsWriter::string);
    }
}
