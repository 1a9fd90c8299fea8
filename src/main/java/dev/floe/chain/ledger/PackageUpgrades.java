package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.Blake2b;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.ExecutionFailure;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.UpgradeFault;
import dev.floe.sui.move.MoveStruct;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The command {@code Upgrade}: publishes the next version of a package for whoever has a ticket for the digest of its modules.
 * Contracts are Java here: the modules are compared with what was authorized and are not kept, and the new version does what
 * the one before does.
 */
final class PackageUpgrades {
    private static final StructTag TICKET = new StructTag(Ids.SUI_FRAMEWORK, "package", "UpgradeTicket");
    private static final StructTag RECEIPT = new StructTag(Ids.SUI_FRAMEWORK, "package", "UpgradeReceipt");
    private static final byte[] BYTECODE = {(byte) 0xA1, 0x1C, (byte) 0xEB, 0x0B};

    private PackageUpgrades() {}

    static StructTag ticketType() {
        return TICKET;
    }

    /**
     * {@code 0x2::package::UpgradeTicket}: leave to upgrade once.
     *
     * @param cap of the package
     * @param contract the version that is upgraded
     * @param digest of modules and dependencies
     */
    record Ticket(ObjectId cap, ObjectId contract, int policy, byte[] digest) implements MoveStruct {
        static Ticket read(BcsReader reader) {
            return new Ticket(Ids.read(reader), Ids.read(reader), reader.u8(), reader.byteVector());
        }

        @Override
        public void write(BcsWriter writer) {
            writer.fixed(cap.toBytes()).fixed(contract.toBytes()).u8(policy).byteVector(digest);
        }

        Value toValue() {
            return Value.of(TICKET, this);
        }
    }

    /** {@code 0x2::package::UpgradeReceipt}: the package that an upgrade published. */
    record Receipt(ObjectId cap, ObjectId contract) implements MoveStruct {
        static Receipt read(BcsReader reader) {
            return new Receipt(Ids.read(reader), Ids.read(reader));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.fixed(cap.toBytes()).fixed(contract.toBytes());
        }
    }

    /** What names modules and dependencies, in whatever order they come. */
    static Digest digest(List<byte[]> modules, List<ObjectId> dependencies) {
        List<byte[]> parts = new ArrayList<>();
        modules.forEach(module -> parts.add(Blake2b.hash(module)));
        dependencies.forEach(dependency -> parts.add(dependency.toBytes()));
        parts.sort(Arrays::compareUnsigned);
        BcsWriter all = new BcsWriter(parts.size() * Digest.LENGTH);
        parts.forEach(all::fixed);
        return Digest.of(Blake2b.hash(all.toByteArray()));
    }

    /**
     * Publishes the next version.
     *
     * @return the receipt
     * @throws ExecutionFailedException if the ticket is for something else
     */
    static Value carryOut(Command.Upgrade upgrade, Value ticketValue, Execution execution) {
        Ticket ticket = ticketValue.read(Ticket::read);
        if (!ticket.contract().equals(upgrade.contract())) {
            throw refused(new UpgradeFault.OtherPackage(upgrade.contract(), ticket.contract()));
        }
        Digest digest = digest(upgrade.modules(), upgrade.dependencies());
        if (!Arrays.equals(digest.toBytes(), ticket.digest())) {
            throw refused(new UpgradeFault.OtherDigest(digest));
        }
        ObjectContent.Contract current = Contracts.published(execution.view(), upgrade.contract())
                .orElseThrow(() -> refused(new UpgradeFault.NoPackage(upgrade.contract())));
        if (!upgrade.modules().stream().allMatch(PackageUpgrades::isBytecode)) {
            throw new ExecutionFailedException(ExecutionFailure.Plain.NO_BYTECODE);
        }
        ObjectContent.Contract next = new ObjectContent.Contract(
                execution.freshId(),
                current.version() + 1,
                current.modules(),
                current.typeOrigins(),
                current.linkage());
        execution.publish(next);
        return Value.of(RECEIPT, new Receipt(ticket.cap(), next.id()));
    }

    private static boolean isBytecode(byte[] module) {
        return module.length >= BYTECODE.length
                && Arrays.equals(module, 0, BYTECODE.length, BYTECODE, 0, BYTECODE.length);
    }

    private static ExecutionFailedException refused(UpgradeFault fault) {
        return new ExecutionFailedException(new ExecutionFailure.UpgradeRefused(fault));
    }
}
