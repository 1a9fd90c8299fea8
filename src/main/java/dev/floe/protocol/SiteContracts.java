package dev.floe.protocol;

import java.util.Map;
import java.util.Optional;

/**
 * Where a network's websites and their names are on chain.
 *
 * @param original the first version of the package of Walrus Sites: the address of its types
 * @param current the version to call
 * @param names the first version of the package of SuiNS: the address of its types
 * @param registry the table of SuiNS's names
 */
public record SiteContracts(ObjectId original, ObjectId current, ObjectId names, ObjectId registry) {
    private static final Map<String, SiteContracts> PUBLIC = Map.of(
            "0x2134d52768ea07e8c43570ef975eb3e4c27a39fa6396bef985b5abc58d03ddd2",
            of(
                    "0x26eb7ee8688da02c5f671679524e379f0b837a12f1d1d799f255b7eea260ad27",
                    "0x5a0c509a659ba982f91ff1189872b8d528f8c02b5f6285a3931fc4c2869ccc9c",
                    "0xd22b24490e0bae52676651b4f56660a5ff8022a2576e0089f79b3c88d44e08f0",
                    "0xe64cd9db9f829c6cc405d9790bd71567ae07259855f4fba6f02c84f52298c106"),
            "0x6c2547cbbc38025cf3adac45f63cb0a8d12ecf777cdc75a4971612bf97fdf6af",
            of(
                    "0xf99aee9f21493e1590e7e5a9aea6f343a1f381031a04a732724871fc294be799",
                    "0x22b8c1496650eb45fbcca0f8f37fae77ed33b7d4eaab4da5f0bb9b62a8708dcb",
                    "0x22fa05f21b1ad71442491220bb9338f7b7095fe35000ef88d5400d28523bdd93",
                    "0xb120c0d55432630fce61f7854795a3463deb6e3b443cc4ae72e1282073ff56e4"));

    private static SiteContracts of(String original, String current, String names, String registry) {
        return new SiteContracts(id(original), id(current), id(names), id(registry));
    }

    private static ObjectId id(String text) {
        return ObjectId.parse(text).orElseThrow();
    }

    /** Those of the public network with that system object; empty if it is a private one. */
    public static Optional<SiteContracts> ofPublic(ObjectId systemObject) {
        return Optional.ofNullable(PUBLIC.get(systemObject.toString()));
    }
}
