package dev.floe.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.redstuff.BlobId;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code floe convert-blob-id}: between the forms in which explorers, URLs and programs show a blob ID. */
@Command(
        name = "convert-blob-id",
        description = {
            "Converts a blob ID between its forms.",
            "A decimal number, as explorers of the chain show it, or 64 hex digits become the base64url text of URLs;"
                    + " that text becomes the decimal number."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ConvertBlobIdCommand implements Callable<Integer> {
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,78}");
    private static final Pattern HEX = Pattern.compile("(0x)?[0-9a-fA-F]{64}");
    private static final int HEX_PREFIX = 2;

    /** The forms of a blob ID. */
    enum Form {
        TEXT,
        DECIMAL,
        HEX
    }

    @Parameters(paramLabel = "ID", description = "the blob ID in one of its forms")
    private String id;

    @Option(
            names = "--to",
            paramLabel = "FORM",
            description = "the form to print: text (base64url), decimal or hex",
            converter = FormName.class)
    private Form to;

    @Option(names = "--json", description = "print all forms as JSON; of a decimal number only the text")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** A blob ID, and the form it was given in. */
    private record Given(BlobId blobId, Form form) {}

    /** Lower-case names on the command line. */
    static final class FormName implements picocli.CommandLine.ITypeConverter<Form> {
        @Override
        public Form convert(String name) {
            try {
                return Form.valueOf(name.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new picocli.CommandLine.TypeConversionException(
                        "'" + name + "' is none of text, decimal and hex");
            }
        }
    }

    @Override
    public Integer call() {
        Given given = parse(id)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "'" + id + "' is no blob ID: neither 43 characters of base64url, nor a decimal number of 256"
                                + " bits, nor 64 hex digits"));
        BlobId blobId = given.blobId();
        if (json && given.form() == Form.DECIMAL) {
            // The only way in which the reference client converts, and all that it prints then is a text.
            spec.commandLine().getOut().println(JsonNodeFactory.instance.textNode(blobId.toString()));
            return 0;
        }
        if (json) {
            spec.commandLine()
                    .getOut()
                    .println(new ObjectMapper()
                            .createObjectNode()
                            .put("blobId", blobId.toString())
                            .put("decimal", blobId.toU256().toString())
                            .put("hex", blobId.toHex())
                            .toPrettyString());
            return 0;
        }
        Form form = to != null ? to : given.form() == Form.TEXT ? Form.DECIMAL : Form.TEXT;
        spec.commandLine()
                .getOut()
                .println(
                        switch (form) {
                            case TEXT -> blobId.toString();
                            case DECIMAL -> blobId.toU256().toString();
                            case HEX -> blobId.toHex();
                        });
        return 0;
    }

    private static Optional<Given> parse(String text) {
        if (HEX.matcher(text).matches()) {
            String digits = text.length() > 2 * BlobId.LENGTH ? text.substring(HEX_PREFIX) : text;
            return Optional.of(new Given(BlobId.of(HexFormat.of().parseHex(digits)), Form.HEX));
        }
        if (DECIMAL.matcher(text).matches()) {
            BigInteger number = new BigInteger(text);
            return number.bitLength() > 8 * BlobId.LENGTH
                    ? Optional.empty()
                    : Optional.of(new Given(BlobId.ofU256(number), Form.DECIMAL));
        }
        return BlobId.parse(text).map(blobId -> new Given(blobId, Form.TEXT));
    }
}
