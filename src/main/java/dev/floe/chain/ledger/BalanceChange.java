package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.TypeTag;
import java.math.BigInteger;

/** How much of a currency an address gained, or lost if negative. */
public record BalanceChange(ObjectId address, TypeTag currency, BigInteger amount) {}
