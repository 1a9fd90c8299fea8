package dev.floe.chain.contract;

import java.util.Optional;

/** Coins of a scenario: minted, paid with, and what is left in them. */
final class MoneyPart {
    private MoneyPart() {}

    static void addTo(World world) {
        world.call("coin::mint", arguments -> new Purse(arguments.u64("amount")));
        world.kind(Purse.class, (purse, field) -> switch (field) {
            case "value" -> purse.balance();
            default -> throw new UnsupportedOperationException("no field " + field + " of a coin");
        });
    }

    /** The argument is the name of a coin that was made before, or an amount to pay from. */
    static Purse purse(World world, Step.Arguments arguments, String name) {
        String text = arguments.text(name);
        return world.isNamed(text) ? world.object(text, Purse.class) : new Purse(Long.parseUnsignedLong(text));
    }

    /** A whole coin: a named one, which is gone then, or an amount. */
    static long coin(World world, Step.Arguments arguments, String... names) {
        for (String name : names) {
            if (arguments.has(name)) {
                Purse purse = purse(world, arguments, name);
                return purse.split(purse.balance());
            }
        }
        throw new IllegalArgumentException("no coin in " + arguments.json());
    }

    /** A part of a named coin, or all of an amount. */
    static Optional<Purse> named(World world, Step.Arguments arguments, String name) {
        return arguments.has(name) ? Optional.of(purse(world, arguments, name)) : Optional.empty();
    }
}
