package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.move.AdminCap;
import dev.floe.sui.move.Blob;
import java.util.Optional;

/** The old subsidies, of which a scenario makes one object at most. */
final class SubsidiesPart {
    private final World world;
    private final SystemPart.Setting setting;
    private final SystemPart system;
    private Optional<BuyerSubsidies> made = Optional.empty();

    private SubsidiesPart(World world, SystemPart.Setting setting, SystemPart system) {
        this.world = world;
        this.setting = setting;
        this.system = system;
    }

    static void addTo(World world, SystemPart.Setting setting, SystemPart system) {
        new SubsidiesPart(world, setting, system).add();
    }

    private BuyerSubsidies subsidies() {
        return made.orElseThrow();
    }

    private AdminCap cap() {
        ObjectId id = subsidies().toMove().id();
        return new AdminCap(Ids.ZERO, id);
    }

    private Purse payment(Step.Arguments arguments) {
        return MoneyPart.purse(world, arguments, "payment");
    }

    private void add() {
        world.field("subsidies", field -> switch (field) {
            case "buyerRate" -> subsidies().toMove().buyerRate();
            case "systemRate" -> subsidies().toMove().systemRate();
            case "pool" -> subsidies().toMove().pool();
            default -> throw new UnsupportedOperationException("no field " + field + " of subsidies");
        });
        world.call("subsidies::new", arguments -> {
            made = Optional.of(BuyerSubsidies.create(
                    world.transaction,
                    Ids.ZERO,
                    arguments.integer("buyerRate", 0),
                    arguments.integer("systemRate", 0),
                    arguments.u64("funds", 0)));
            return Optional.empty();
        });
        world.call("subsidies::add_funds", arguments -> {
            subsidies().addFunds(MoneyPart.coin(world, arguments, "coin", "amount"));
            return Optional.empty();
        });
        world.call("subsidies::set_buyer_subsidy_rate", arguments -> {
            subsidies().setBuyerRate(cap(), arguments.integer("rate"));
            return Optional.empty();
        });
        world.call("subsidies::set_system_subsidy_rate", arguments -> {
            subsidies().setSystemRate(cap(), arguments.integer("rate"));
            return Optional.empty();
        });
        world.call(
                "subsidies::withdraw_balance",
                arguments -> new Purse(subsidies().withdraw(cap())));
        world.call(
                "subsidies::reserve_space",
                arguments -> subsidies()
                        .reserveSpace(
                                world.transaction,
                                setting.system(),
                                arguments.u64("size"),
                                arguments.u64("epochsAhead"),
                                payment(arguments)));
        world.call(
                "subsidies::register_blob",
                arguments -> subsidies()
                        .registerBlob(
                                world.transaction,
                                setting.system(),
                                StoragePart.take(world, arguments, "storage"),
                                system.registration(arguments),
                                payment(arguments)));
        world.call("subsidies::extend_blob", arguments -> {
            String name = arguments.text("blob");
            Blob extended = subsidies()
                    .extendBlob(
                            world.transaction,
                            setting.system(),
                            world.object(name, Blob.class),
                            arguments.u64("epochs"),
                            payment(arguments));
            world.name(name, extended);
            return extended;
        });
    }
}
