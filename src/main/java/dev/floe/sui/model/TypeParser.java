package dev.floe.sui.model;

import dev.floe.protocol.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Recursive descent over the text of a type. */
final class TypeParser {
    private static final int MAX_TEXT = 4096;

    private final String text;
    private int position;

    TypeParser(String text) {
        this.text = text;
    }

    Optional<TypeTag> wholeType() {
        if (text.length() > MAX_TEXT) {
            return Optional.empty();
        }
        try {
            TypeTag type = type(0);
            skipSpaces();
            return position == text.length() ? Optional.of(type) : Optional.empty();
        } catch (NoType e) {
            return Optional.empty();
        }
    }

    private TypeTag type(int depth) throws NoType {
        if (depth > TypeTag.MAX_DEPTH) {
            throw new NoType();
        }
        skipSpaces();
        String word = word();
        if (word.equals("vector")) {
            List<TypeTag> element = parameters(depth);
            if (element.size() != 1) {
                throw new NoType();
            }
            return new TypeTag.Vector(element.getFirst());
        }
        for (TypeTag.Primitive primitive : TypeTag.Primitive.values()) {
            if (primitive.toString().equals(word)) {
                return primitive;
            }
        }
        ObjectId address = ObjectId.parse(word).orElseThrow(NoType::new);
        expect("::");
        String module = identifier();
        expect("::");
        String name = identifier();
        return new StructTag(address, module, name, parameters(depth));
    }

    private List<TypeTag> parameters(int depth) throws NoType {
        List<TypeTag> parameters = new ArrayList<>();
        skipSpaces();
        if (position < text.length() && text.charAt(position) == '<') {
            do {
                position++;
                parameters.add(type(depth + 1));
                skipSpaces();
            } while (position < text.length() && text.charAt(position) == ',');
            expect(">");
        }
        return parameters;
    }

    private String identifier() throws NoType {
        String word = word();
        if (!StructTag.isIdentifier(word)) {
            throw new NoType();
        }
        return word;
    }

    private String word() {
        int start = position;
        while (position < text.length() && StructTag.isIdentifierPart(text.charAt(position))) {
            position++;
        }
        return text.substring(start, position);
    }

    private void expect(String token) throws NoType {
        if (!text.startsWith(token, position)) {
            throw new NoType();
        }
        position += token.length();
    }

    private void skipSpaces() {
        while (position < text.length() && text.charAt(position) == ' ') {
            position++;
        }
    }

    private static final class NoType extends Exception {
        private static final long serialVersionUID = 1L;

        NoType() {
            super("no type", null, false, false);
        }
    }
}
