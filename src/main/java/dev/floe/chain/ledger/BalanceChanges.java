package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TypeTag;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sums up what coins moved. */
final class BalanceChanges {
    private record Account(ObjectId address, TypeTag currency) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Account that && address.equals(that.address) && currency.equals(that.currency);
        }

        @Override
        public int hashCode() {
            return 31 * address.hashCode() + currency.hashCode();
        }
    }

    private BalanceChanges() {}

    /** @return by address and currency; accounts that neither gained nor lost are left out */
    static List<BalanceChange> between(List<SuiObject> before, List<SuiObject> after) {
        Map<Account, BigInteger> sums = new HashMap<>();
        before.forEach(object -> add(sums, object, BigInteger.ONE.negate()));
        after.forEach(object -> add(sums, object, BigInteger.ONE));
        List<BalanceChange> changes = new ArrayList<>();
        sums.forEach((account, amount) -> {
            if (amount.signum() != 0) {
                changes.add(new BalanceChange(account.address(), account.currency(), amount));
            }
        });
        changes.sort(Comparator.comparing(BalanceChange::address)
                .thenComparing(change -> change.currency().toString()));
        return changes;
    }

    private static void add(Map<Account, BigInteger> sums, SuiObject object, BigInteger sign) {
        Optional<TypeTag> currency = object.type().flatMap(type -> type.currency());
        if (currency.isPresent() && object.owner() instanceof Owner.Address(ObjectId address)) {
            BigInteger balance = new BigInteger(Long.toUnsignedString(TransactionValidator.balance(object)));
            sums.merge(new Account(address, currency.get()), balance.multiply(sign), BigInteger::add);
        }
    }
}
