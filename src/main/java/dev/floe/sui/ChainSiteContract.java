package dev.floe.sui;

import dev.floe.bytes.BcsWriter;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.SiteContracts;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.Site;
import dev.floe.sui.move.SiteResource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@link SiteContract} on top of a Sui client, by the calls that the reference's site-builder makes. */
public final class ChainSiteContract implements SiteContract {
    private static final String SITE = "site";
    private static final String REDIRECTS = "redirects";

    private final SuiClient sui;
    private final Wallet wallet;
    private final SiteContracts contracts;

    public ChainSiteContract(SuiClient sui, SuiKeyPair signer, SiteContracts contracts) {
        this.sui = sui;
        this.wallet = new Wallet(sui, signer);
        this.contracts = contracts;
    }

    @Override
    public ObjectId address() {
        return wallet.address();
    }

    @Override
    public Done create(Changes changes) throws SuiException {
        Execution execution = wallet.run(() -> {
            Program program = new Program();
            Argument about = about(
                    program,
                    changes.about().orElseThrow(() -> new IllegalArgumentException("a new site has a description")));
            Argument site = call(
                    program,
                    "new_site",
                    program.string(
                            changes.name().orElseThrow(() -> new IllegalArgumentException("a new site has a name"))),
                    about);
            changes.put().forEach(resource -> add(program, site, resource));
            routes(program, site, changes);
            program.transfer(List.of(site), address());
            return program;
        });
        for (SuiObject object : sui.objects(execution.created()).values()) {
            if (object.type().equals(Optional.of(new Site.Types(contracts.original()).site()))) {
                return done(object.id(), execution);
            }
        }
        throw new SuiException(SuiException.Kind.MALFORMED, "transaction " + execution.digest() + " made no site");
    }

    @Override
    public Done change(ObjectId id, Changes changes) throws SuiException {
        Execution execution = wallet.run(() -> {
            Program program = new Program();
            Argument site = site(program, id);
            changes.removed().forEach(path -> remove(program, site, path));
            changes.put().forEach(resource -> {
                remove(program, site, resource.path());
                add(program, site, resource);
            });
            if (changes.routes().isPresent()) {
                call(program, "remove_all_routes_if_exist", site);
            }
            if (changes.redirects().isPresent()) {
                call(program, "take_redirects_if_exist", site);
            }
            routes(program, site, changes);
            changes.name().ifPresent(name -> call(program, "update_name", site, program.string(name)));
            changes.about().ifPresent(about -> call(program, "update_metadata", site, about(program, about)));
            return program;
        });
        return done(id, execution);
    }

    @Override
    public Done destroy(ObjectId id, Collection<String> paths) throws SuiException {
        Execution execution = wallet.run(() -> {
            Program program = new Program();
            Argument site = site(program, id);
            paths.forEach(path -> remove(program, site, path));
            call(program, "remove_all_routes_if_exist", site);
            call(program, "take_redirects_if_exist", site);
            call(program, "burn", site);
            return program;
        });
        return done(id, execution);
    }

    private static Done done(ObjectId site, Execution execution) {
        return new Done(site, execution.digest().toString(), execution.gas().net());
    }

    private Argument site(Program program, ObjectId id) throws SuiException {
        return program.object(sui.object(id)
                .orElseThrow(() -> new SuiException(SuiException.Kind.NOT_FOUND, "there is no site " + id)));
    }

    private Argument call(Program program, String function, Argument... arguments) {
        return program.call(contracts.current(), SITE, function, arguments);
    }

    private Argument about(Program program, Site.About about) {
        return program.call(
                contracts.current(),
                "metadata",
                "new_metadata",
                text(program, about.link()),
                text(program, about.imageUrl()),
                text(program, about.description()),
                text(program, about.projectUrl()),
                text(program, about.creator()));
    }

    private static Argument text(Program program, Optional<String> text) {
        return program.pure(writer -> writer.option(text, BcsWriter::string));
    }

    private void remove(Program program, Argument site, String path) {
        call(program, "remove_resource_if_exists", site, program.string(path));
    }

    private void add(Program program, Argument site, SiteResource resource) {
        SiteResource.Range none = new SiteResource.Range(OptionalLong.empty(), OptionalLong.empty());
        SiteResource.Range bounds = resource.range().orElse(none);
        Argument range =
                call(program, "new_range_option", number(program, bounds.start()), number(program, bounds.end()));
        Argument made = call(
                program,
                "new_resource",
                program.string(resource.path()),
                program.pure(writer -> writer.fixed(resource.blobId().toBytes())),
                program.pure(writer -> writer.fixed(resource.hash())),
                range);
        resource.headers()
                .forEach((name, value) ->
                        call(program, "add_header", made, program.string(name), program.string(value)));
        call(program, "add_resource", site, made);
    }

    private static Argument number(Program program, OptionalLong number) {
        return program.pure(writer -> {
            writer.bool(number.isPresent());
            number.ifPresent(writer::u64);
        });
    }

    private void routes(Program program, Argument site, Changes changes) {
        changes.routes().filter(routes -> !routes.list().isEmpty()).ifPresent(routes -> {
            call(program, "create_routes", site);
            routes.list()
                    .forEach((pattern, path) ->
                            call(program, "insert_route", site, program.string(pattern), program.string(path)));
        });
        changes.redirects().filter(redirects -> !redirects.list().isEmpty()).ifPresent(redirects -> {
            Argument made = program.call(contracts.current(), REDIRECTS, "empty");
            redirects
                    .list()
                    .forEach((pattern, redirect) -> program.call(
                            contracts.current(),
                            REDIRECTS,
                            "insert",
                            made,
                            program.string(pattern),
                            program.string(redirect.location()),
                            program.pure(writer -> writer.u16(redirect.status()))));
            call(program, "set_redirects", site, made);
        });
    }
}
