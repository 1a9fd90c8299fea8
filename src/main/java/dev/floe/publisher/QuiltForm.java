package dev.floe.publisher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.floe.bytes.PrintableText;
import dev.floe.publisher.PublishException.Reason;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.QuiltMember;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The form that the reference takes as a quilt: a field for each member, its name the identifier; and {@code _metadata},
 * a JSON array of objects that say more about some of them, {@code {"identifier": "a", "tags": {"k": "v"}}}.
 */
final class QuiltForm {
    private static final String METADATA = "_metadata";
    private static final int LONGEST_METADATA = 4 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private QuiltForm() {}

    /**
     * The members of the quilt in {@code body}.
     *
     * @throws PublishException MALFORMED if it is none
     */
    static List<QuiltMember> members(BlobSource body, String boundary) throws PublishException, IOException {
        Map<String, BlobSource> contents = new LinkedHashMap<>();
        for (FormPart part : MultipartForm.parse(body, boundary)) {
            if (contents.putIfAbsent(part.name(), part.content()) != null) {
                throw malformed("two fields are called '" + PrintableText.shortLine(part.name()) + "'");
            }
        }
        BlobSource metadata = contents.remove(METADATA);
        Map<String, Map<String, String>> tags = metadata == null ? Map.of() : tags(metadata);
        for (String identifier : tags.keySet()) {
            if (!contents.containsKey(identifier)) {
                throw malformed(
                        METADATA + " speaks of '" + PrintableText.shortLine(identifier) + "', which is no field");
            }
        }
        if (contents.isEmpty()) {
            throw malformed("a quilt has at least one member");
        }
        List<QuiltMember> members = new ArrayList<>();
        contents.forEach((identifier, content) ->
                members.add(new QuiltMember(identifier, tags.getOrDefault(identifier, Map.of()), content)));
        return members;
    }

    private static Map<String, Map<String, String>> tags(BlobSource source) throws PublishException, IOException {
        if (source.length() > LONGEST_METADATA) {
            throw malformed(METADATA + " has more than " + LONGEST_METADATA + " bytes");
        }
        byte[] bytes = new byte[(int) source.length()];
        source.read(0, bytes, 0, bytes.length);
        JsonNode list;
        try {
            list = JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw malformed(METADATA + " is no JSON");
        }
        if (!list.isArray()) {
            throw malformed(METADATA + " is no array");
        }
        Map<String, Map<String, String>> all = new HashMap<>();
        for (JsonNode entry : list) {
            JsonNode identifier = entry.path("identifier");
            JsonNode tags = entry.path("tags");
            if (!identifier.isTextual() || !(tags.isObject() || tags.isMissingNode())) {
                throw malformed(METADATA + " has an entry that is not {\"identifier\": \"…\", \"tags\": {…}}");
            }
            Map<String, String> pairs = new LinkedHashMap<>();
            tags.properties()
                    .forEach(tag -> pairs.put(
                            tag.getKey(),
                            tag.getValue().isTextual()
                                    ? tag.getValue().asText()
                                    : tag.getValue().toString()));
            if (all.putIfAbsent(identifier.asText(), pairs) != null) {
                throw malformed(METADATA + " speaks twice of '" + PrintableText.shortLine(identifier.asText()) + "'");
            }
        }
        return all;
    }

    private static PublishException malformed(String message) {
        return new PublishException(Reason.MALFORMED, message);
    }
}
