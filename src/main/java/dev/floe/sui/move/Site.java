package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TypeTag;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code site::Site} of Walrus Sites: a website, whose files are fields of this object. */
public record Site(ObjectId id, String name, About about) implements MoveStruct {
    /** The name of the field with the routes; its type is {@code vector<u8>}. */
    public static final byte[] ROUTES = new BcsWriter(8).string("routes").toByteArray();
    /** The name of the field with the redirects. */
    public static final byte[] REDIRECTS = new BcsWriter(12).string("redirects").toByteArray();

    /** {@code metadata::Metadata} of that package: what wallets and explorers show. */
    public record About(
            Optional<String> link,
            Optional<String> imageUrl,
            Optional<String> description,
            Optional<String> projectUrl,
            Optional<String> creator)
            implements MoveStruct {
        public static About read(BcsReader reader) {
            return new About(text(reader), text(reader), text(reader), text(reader), text(reader));
        }

        private static Optional<String> text(BcsReader reader) {
            return reader.option(BcsReader::string);
        }

        @Override
        public void write(BcsWriter writer) {
            writer.option(link, BcsWriter::string)
                    .option(imageUrl, BcsWriter::string)
                    .option(description, BcsWriter::string)
                    .option(projectUrl, BcsWriter::string)
                    .option(creator, BcsWriter::string);
        }
    }

    /**
     * The types of a deployment of Walrus Sites.
     *
     * @param original the first version of the package
     */
    public record Types(ObjectId original) {
        public StructTag site() {
            return of("site", "Site");
        }

        public StructTag about() {
            return of("metadata", "Metadata");
        }

        public StructTag resource() {
            return of("site", "Resource");
        }

        public StructTag resourcePath() {
            return of("site", "ResourcePath");
        }

        public StructTag range() {
            return of("site", "Range");
        }

        public StructTag routes() {
            return of("site", "Routes");
        }

        public StructTag redirects() {
            return of("redirects", "Redirects");
        }

        public StructTag event(String name) {
            return of("events", name);
        }

        private StructTag of(String module, String name) {
            return new StructTag(original, module, name);
        }

        /** The ID of the field of {@code site} that has the file at {@code path}. */
        public ObjectId fieldOf(ObjectId site, String path) {
            return Ids.dynamicField(site, resourcePath(), pathKey(path));
        }
    }

    /** The name of the field with the file at {@code path}. */
    public static byte[] pathKey(String path) {
        return new BcsWriter().string(path).toByteArray();
    }

    /** The ID of the field with the routes of {@code site}. */
    public static ObjectId routesOf(ObjectId site) {
        return Ids.dynamicField(site, TypeTag.Vector.BYTES, ROUTES);
    }

    /** The ID of the field with the redirects of {@code site}. */
    public static ObjectId redirectsOf(ObjectId site) {
        return Ids.dynamicField(site, TypeTag.Vector.BYTES, REDIRECTS);
    }

    public static Site read(BcsReader reader) {
        return new Site(Ids.read(reader), reader.string(), About.read(reader));
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes()).string(name);
        about.write(writer);
    }

    /** {@code site::Routes}: patterns of paths, and the file that each is answered with, in the order of the chain. */
    public record Routes(Map<String, String> list) implements MoveStruct {
        public static final Routes NONE = new Routes(Map.of());

        public Routes {
            list = Moves.copy(list);
        }

        public static Routes read(BcsReader reader) {
            return new Routes(Moves.vecMap(reader, 2, BcsReader::string, BcsReader::string));
        }

        @Override
        public void write(BcsWriter writer) {
            Moves.vecMap(writer, list, BcsWriter::string, BcsWriter::string);
        }

        /** With one more at the end. */
        public Routes with(String pattern, String path) {
            Map<String, String> more = new LinkedHashMap<>(list);
            more.put(pattern, path);
            return new Routes(more);
        }

        public Routes without(String pattern) {
            Map<String, String> fewer = new LinkedHashMap<>(list);
            fewer.remove(pattern);
            return new Routes(fewer);
        }
    }

    /**
     * {@code redirects::Redirect}.
     *
     * @param status 301, 302, 303, 307 or 308
     */
    public record Redirect(String location, int status) implements MoveStruct {
        public static Redirect read(BcsReader reader) {
            return new Redirect(reader.string(), reader.u16());
        }

        @Override
        public void write(BcsWriter writer) {
            writer.string(location).u16(status);
        }
    }

    /** {@code redirects::Redirects}: patterns of paths, and where each leads, in the order of the chain. */
    public record Redirects(Map<String, Redirect> list) implements MoveStruct {
        public static final Redirects NONE = new Redirects(Map.of());

        public Redirects {
            list = Moves.copy(list);
        }

        public static Redirects read(BcsReader reader) {
            return new Redirects(Moves.vecMap(reader, 4, BcsReader::string, Redirect::read));
        }

        @Override
        public void write(BcsWriter writer) {
            Moves.vecMap(writer, list, BcsWriter::string, (w, redirect) -> redirect.write(w));
        }

        /** With one more at the end. */
        public Redirects with(String pattern, Redirect redirect) {
            Map<String, Redirect> more = new LinkedHashMap<>(list);
            more.put(pattern, redirect);
            return new Redirects(more);
        }

        public Redirects without(String pattern) {
            Map<String, Redirect> fewer = new LinkedHashMap<>(list);
            fewer.remove(pattern);
            return new Redirects(fewer);
        }
    }
}
