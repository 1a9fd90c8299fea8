package dev.floe.chain.ledger;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.zip.CRC32C;

/**
 * Objects in the bytes that a snapshot has of them, in the order of their IDs; each is made when somebody asks for it, so that a
 * start takes a look at each and no more. Immutable and thread-safe.
 *
 * <p>An object is: the length of the rest (32 bits, little-endian like all numbers here), its ID, the number of its type among
 * the types (32 bits; {@link #PACKAGE} of a package), its owner in BCS, and then what {@link #write} says.
 */
final class PackedObjects {
    static final PackedObjects NONE = new PackedObjects(List.of(), List.of());

    private static final int PACKAGE = -1;
    private static final int TYPE = Integer.BYTES + ObjectId.LENGTH;
    private static final int OWNER = TYPE + Integer.BYTES;
    /** Of those who have objects: an address, or a parent. */
    private static final int OWNER_BYTES = 1 + ObjectId.LENGTH;

    private static final int SHORTEST = OWNER + 1;

    private final List<byte[]> pieces;
    private final List<StructTag> types;
    /** By number: which piece, and where in it. */
    private final long[] places;
    /** A hash of an owner, and below it the number of an object that it has; in order. */
    private final long[] owned;

    private final List<Integer> packages;

    /**
     * @param pieces each with whole objects; not copied
     * @param types by number
     * @throws BcsException if that is not what they are
     */
    PackedObjects(List<byte[]> pieces, List<StructTag> types) {
        this.pieces = List.copyOf(pieces);
        this.types = List.copyOf(types);
        long[] found = new long[1024];
        long[] owners = new long[1024];
        int count = 0;
        int ownerCount = 0;
        List<Integer> contracts = new ArrayList<>();
        CRC32C crc = new CRC32C();
        for (int piece = 0; piece < pieces.size(); piece++) {
            byte[] bytes = pieces.get(piece);
            for (int at = 0; at < bytes.length; at += Integer.BYTES + intAt(bytes, at)) {
                checkObject(bytes, at);
                if (count == found.length) {
                    found = Arrays.copyOf(found, 2 * count);
                    owners = Arrays.copyOf(owners, 2 * count);
                }
                found[count] = (long) piece << 32 | at;
                if (count > 0 && compareIds(found[count - 1], bytes, at + Integer.BYTES) >= 0) {
                    throw new BcsException("objects are not in order");
                }
                if (hasOwner(bytes, at)) {
                    owners[ownerCount++] = key(crc, bytes, at + OWNER, count);
                }
                if (intAt(bytes, at + TYPE) == PACKAGE) {
                    contracts.add(count);
                }
                count++;
            }
        }
        places = Arrays.copyOf(found, count);
        owned = Arrays.copyOf(owners, ownerCount);
        Arrays.sort(owned);
        packages = List.copyOf(contracts);
    }

    private void checkObject(byte[] bytes, int at) {
        int left = bytes.length - at - Integer.BYTES;
        int length = left < 0 ? -1 : intAt(bytes, at);
        if (length < SHORTEST - Integer.BYTES || length > left) {
            throw new BcsException("an object of " + length + " bytes in " + left);
        }
        if (hasOwner(bytes, at) && length < OWNER + OWNER_BYTES - Integer.BYTES) {
            throw new BcsException("an object ends within its owner");
        }
        int type = intAt(bytes, at + TYPE);
        if (type != PACKAGE && (type < 0 || type >= types.size())) {
            throw new BcsException("type " + type + " of " + types.size());
        }
    }

    private static boolean hasOwner(byte[] bytes, int at) {
        return bytes[at + OWNER] == 0 || bytes[at + OWNER] == 1;
    }

    private int compareIds(long place, byte[] id, int from) {
        int at = (int) place + Integer.BYTES;
        return Arrays.compareUnsigned(
                pieces.get((int) (place >>> 32)), at, at + ObjectId.LENGTH, id, from, from + ObjectId.LENGTH);
    }

    /** Anybody can be an owner: of a few that have the same hash, each is told from the others. */
    private static long key(CRC32C crc, byte[] owner, int from, int number) {
        crc.reset();
        crc.update(owner, from, OWNER_BYTES);
        return (long) (int) crc.getValue() << 32 | number;
    }

    private static int intAt(byte[] bytes, int at) {
        return bytes[at] & 0xFF
                | (bytes[at + 1] & 0xFF) << 8
                | (bytes[at + 2] & 0xFF) << 16
                | (bytes[at + 3] & 0xFF) << 24;
    }

    int count() {
        return places.length;
    }

    /** The numbers of all packages. */
    List<Integer> packages() {
        return packages;
    }

    /** The number of the object; if it is not here, that of the next one, and one less than zero of that. */
    int find(ObjectId id) {
        byte[] wanted = id.toBytes();
        int low = 0;
        int high = places.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = compareIds(places[middle], wanted, 0);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1 - low;
    }

    /** The number of the first object whose ID is not below {@code id}; {@link #count()} if there is none. */
    int notBelow(ObjectId id) {
        int found = find(id);
        return found < 0 ? -1 - found : found;
    }

    private byte[] piece(int number) {
        return pieces.get((int) (places[number] >>> 32));
    }

    /**
     * Shows the numbers of the objects of an owner, in the order of their IDs, until {@code visitor} has enough.
     *
     * @param owner an address or a parent
     * @param from the first number to look at
     */
    void ofOwner(Owner owner, int from, IntPredicate visitor) {
        BcsWriter writer = new BcsWriter(OWNER_BYTES);
        owner.write(writer);
        byte[] wanted = writer.toByteArray();
        long first = key(new CRC32C(), wanted, 0, from);
        int found = Arrays.binarySearch(owned, first);
        for (int i = found < 0 ? -1 - found : found; i < owned.length && owned[i] >>> 32 == first >>> 32; i++) {
            int number = (int) owned[i];
            int at = (int) places[number] + OWNER;
            if (Arrays.equals(piece(number), at, at + OWNER_BYTES, wanted, 0, OWNER_BYTES) && !visitor.test(number)) {
                return;
            }
        }
    }

    /** Behind the length. */
    private BcsReader reader(int number) {
        byte[] piece = piece(number);
        int at = (int) places[number];
        return new BcsReader(piece, at + Integer.BYTES, at + Integer.BYTES + intAt(piece, at));
    }

    LedgerState.Current get(int number) {
        BcsReader from = reader(number);
        ObjectId id = Ids.read(from);
        int type = (int) from.u32();
        Owner owner = Owner.read(from);
        Digest previous = Digest.read(from);
        long rebate = from.u64();
        Digest digest = Digest.read(from);
        long checkpoint = from.u64();
        ObjectContent content = type == PACKAGE
                ? ObjectContent.read(from)
                : new ObjectContent.Struct(types.get(type), from.bool(), from.u64(), from.byteVector());
        from.expectEnd();
        return new LedgerState.Current(
                new StoredObject(id, new SuiObject(content, owner, previous, rebate), digest), checkpoint);
    }

    /** Writes objects one after the other, in the order of their IDs, and collects their types. */
    static final class Writer {
        private final Map<StructTag, Integer> numbers = new HashMap<>();
        private final List<StructTag> types = new ArrayList<>();

        /** What the objects so far were of. */
        List<StructTag> types() {
            return types;
        }

        private int number(StructTag type) {
            return numbers.computeIfAbsent(type, key -> {
                types.add(key);
                return types.size() - 1;
            });
        }

        void write(BcsWriter to, LedgerState.Current current) {
            StoredObject stored = current.stored();
            SuiObject object = stored.object();
            BcsWriter rest = new BcsWriter(256).fixed(stored.id().toBytes());
            rest.u32(object.type().map(this::number).orElse(PACKAGE) & 0xFFFF_FFFFL);
            object.owner().write(rest);
            object.previousTransaction().write(rest);
            rest.u64(object.storageRebate());
            stored.digest().write(rest);
            rest.u64(current.checkpoint());
            if (object.content() instanceof ObjectContent.Struct struct) {
                rest.bool(struct.publicTransfer()).u64(struct.version()).byteVector(struct.contents());
            } else {
                object.content().write(rest);
            }
            to.u32(rest.length()).fixed(rest.toByteArray());
        }

        /** An object of another snapshot, as it is there but for the number of its type. */
        void copy(BcsWriter to, PackedObjects objects, int number) {
            byte[] piece = objects.piece(number);
            int at = (int) objects.places[number];
            int type = intAt(piece, at + TYPE);
            int now = type == PACKAGE ? PACKAGE : number(objects.types.get(type));
            to.fixed(piece, at, TYPE)
                    .u32(now & 0xFFFF_FFFFL)
                    .fixed(piece, at + OWNER, Integer.BYTES + intAt(piece, at) - OWNER);
        }
    }
}
