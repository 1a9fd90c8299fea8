package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.TypeTag;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the declarations of packages, a line each:
 *
 * <pre>
 * package sui
 * module coin
 * struct Coin&lt;phantom T&gt; has key, store { id: UID, balance: Balance&lt;T&gt; }
 * fun zero&lt;T&gt;(&amp;mut TxContext): Coin&lt;T&gt;
 * </pre>
 *
 * Structs are named without package and module everywhere; one of the same module goes before others, then one of the same
 * package. The text is part of the program: a mistake in it is an
 * {@link IllegalArgumentException}.
 */
final class InterfaceParser {
    private final List<String> lines;
    private final Map<String, ObjectId> packages;
    /** By name; modules may have structs of the same name. */
    private final Map<String, List<OpenType.Datatype>> structs = new HashMap<>();

    private String line = "";
    private int position;
    private List<String> typeParameters = List.of();
    private ObjectId currentAddress = Ids.ZERO;
    private String currentModule = "";

    InterfaceParser(String text, Map<String, ObjectId> packages) {
        this.lines = text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
        this.packages = packages;
    }

    void parse(MoveInterface target) {
        eachDeclaration((address, module, keyword) -> {
            if (keyword.equals("struct")) {
                String name = word();
                structs.computeIfAbsent(name, any -> new ArrayList<>())
                        .add(new OpenType.Datatype(address, module, name, List.of()));
            }
        });
        eachDeclaration((address, module, keyword) -> {
            currentAddress = address;
            currentModule = module;
            if (keyword.equals("struct")) {
                target.add(struct(address, module));
            } else {
                target.add(address, function(module));
            }
        });
    }

    private interface Declaration {
        void of(ObjectId address, String module, String keyword);
    }

    private void eachDeclaration(Declaration declaration) {
        ObjectId address = null;
        String module = "";
        for (String next : lines) {
            line = next;
            position = 0;
            String keyword = word();
            skipSpaces();
            switch (keyword) {
                case "package" -> address = packages.get(word());
                case "module" -> module = word();
                case "struct", "fun" -> declaration.of(address, module, keyword);
                default -> throw error("unknown keyword " + keyword);
            }
        }
    }

    private StructDeclaration struct(ObjectId address, String module) {
        String name = word();
        List<Boolean> phantom = declareTypeParameters();
        Set<Ability> abilities = EnumSet.noneOf(Ability.class);
        if (accept("has")) {
            do {
                skipSpaces();
                abilities.add(Ability.valueOf(word().toUpperCase(Locale.ROOT)));
            } while (accept(","));
        }
        Map<String, OpenType> fields = new LinkedHashMap<>();
        if (accept("{")) {
            while (!accept("}")) {
                skipSpaces();
                String field = word();
                expect(":");
                fields.put(field, type());
                accept(",");
            }
        }
        end();
        return new StructDeclaration(
                address,
                module,
                name,
                phantom,
                abilities,
                fields.entrySet().stream()
                        .map(f -> new DatatypeDescription.Field(f.getKey(), f.getValue()))
                        .toList());
    }

    private FunctionSignature function(String module) {
        String name = word();
        int parameterCount = declareTypeParameters().size();
        List<FunctionSignature.Parameter> parameters = new ArrayList<>();
        expect("(");
        while (!accept(")")) {
            FunctionSignature.Passing passing = FunctionSignature.Passing.BY_VALUE;
            if (accept("&mut ")) {
                passing = FunctionSignature.Passing.BY_MUTABLE_REFERENCE;
            } else if (accept("&")) {
                passing = FunctionSignature.Passing.BY_REFERENCE;
            }
            parameters.add(new FunctionSignature.Parameter(passing, type()));
            accept(",");
        }
        List<OpenType> returns = new ArrayList<>();
        if (accept(":")) {
            if (accept("(")) {
                while (!accept(")")) {
                    returns.add(type());
                    accept(",");
                }
            } else {
                returns.add(type());
            }
        }
        end();
        return new FunctionSignature(module, name, parameterCount, parameters, returns);
    }

    private List<Boolean> declareTypeParameters() {
        List<String> names = new ArrayList<>();
        List<Boolean> phantom = new ArrayList<>();
        if (accept("<")) {
            while (!accept(">")) {
                phantom.add(accept("phantom "));
                skipSpaces();
                names.add(word());
                accept(",");
            }
        }
        typeParameters = names;
        return phantom;
    }

    private OpenType type() {
        skipSpaces();
        String name = word();
        if (typeParameters.contains(name)) {
            return new OpenType.Parameter(typeParameters.indexOf(name));
        }
        List<OpenType> arguments = new ArrayList<>();
        if (accept("<")) {
            while (!accept(">")) {
                arguments.add(type());
                accept(",");
            }
        }
        if (name.equals("vector")) {
            return new OpenType.Vector(arguments.getFirst());
        }
        for (TypeTag.Primitive primitive : TypeTag.Primitive.values()) {
            if (primitive.toString().equals(name)) {
                return new OpenType.Primitive(primitive);
            }
        }
        OpenType.Datatype struct = struct(name);
        return new OpenType.Datatype(struct.address(), struct.module(), struct.name(), arguments);
    }

    /** The struct of this name in the module, or else the only one in the package, or else the only one. */
    private OpenType.Datatype struct(String name) {
        List<OpenType.Datatype> named = structs.getOrDefault(name, List.of());
        return named.stream()
                .filter(struct -> struct.module().equals(currentModule)
                        && struct.address().equals(currentAddress))
                .findFirst()
                .or(() -> only(named.stream()
                        .filter(struct -> struct.address().equals(currentAddress))
                        .toList()))
                .or(() -> only(named))
                .orElseThrow(() -> error((named.isEmpty() ? "unknown type " : "ambiguous type ") + name));
    }

    private static Optional<OpenType.Datatype> only(List<OpenType.Datatype> named) {
        return named.size() == 1 ? Optional.of(named.getFirst()) : Optional.empty();
    }

    private String word() {
        int start = position;
        while (position < line.length() && Character.isJavaIdentifierPart(line.charAt(position))) {
            position++;
        }
        if (start == position) {
            throw error("a name is missing");
        }
        return line.substring(start, position);
    }

    private boolean accept(String token) {
        skipSpaces();
        if (!line.startsWith(token, position)) {
            return false;
        }
        position += token.length();
        return true;
    }

    private void expect(String token) {
        if (!accept(token)) {
            throw error(token + " is missing");
        }
    }

    private void end() {
        skipSpaces();
        if (position != line.length()) {
            throw error("unexpected text");
        }
    }

    private void skipSpaces() {
        while (position < line.length() && line.charAt(position) == ' ') {
            position++;
        }
    }

    private IllegalArgumentException error(String message) {
        return new IllegalArgumentException(message + " at " + position + " of: " + line);
    }
}
