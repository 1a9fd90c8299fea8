package dev.floe.sui;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectRef;
import dev.floe.sui.model.SuiObject;

/** A coin object as it is now. */
public record OwnedCoin(ObjectRef reference, long balance) {
    static OwnedCoin of(SuiObject object) {
        byte[] contents = object.contents().orElseThrow(() -> new BcsException("a package is no coin"));
        long balance = BcsReader.parse(contents, reader -> {
            Ids.read(reader);
            return reader.u64();
        });
        return new OwnedCoin(object.reference(), balance);
    }
}
