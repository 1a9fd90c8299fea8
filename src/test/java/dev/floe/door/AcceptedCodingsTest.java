package dev.floe.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptedCodingsTest {
    private static final List<ContentCoding> BOTH = List.of(ContentCoding.values());

    private static AcceptedCodings parse(String fields) {
        return AcceptedCodings.parse(Arrays.asList(fields.split("\\|")));
    }

    /** The values of the field, a bar between them; which of zstd and gzip; whether the body may come as it is. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "''                                   !          ! true",
                "gzip, deflate, br, zstd              ! zstd     ! true",
                "gzip, deflate, br                    ! gzip     ! true",
                "x-gzip                               ! gzip     ! true",
                "GZip                                 ! gzip     ! true",
                "gzip|zstd                            ! zstd     ! true",
                "gzip;q=1.0, zstd;q=0.9               ! gzip     ! true",
                "gzip;q=0.5, zstd;q=0.5               ! zstd     ! true",
                "gzip;q=0                             !          ! true",
                "gzip;q=0.000, zstd ; q=0.001         ! zstd     ! true",
                "gzip; Q=0.5                          ! gzip     ! true",
                "gzip;q=0.5;q=0                       !          ! true",
                "*                                    ! zstd     ! true",
                "*;q=0                                !          ! false",
                "*, zstd;q=0                          ! gzip     ! true",
                "*;q=0.1, gzip;q=0.2                  ! gzip     ! true",
                "*;q=0, gzip                          ! gzip     ! false",
                "*;q=0, identity                      !          ! true",
                "identity                             !          ! true",
                "identity;q=0                         !          ! false",
                "identity;q=0, gzip                   ! gzip     ! false",
                "identity, gzip;q=0.5                 !          ! true",
                "identity;q=0.5, gzip;q=0.5           ! gzip     ! true",
                "br                                   !          ! true",
                "gzip;q=2, zstd;q=x, br;q=            !          ! true",
                "gzip;q=0.0001                        !          ! true",
                ", ;, ;q=1,,                          !          ! true",
                "gzip;level=9                         ! gzip     ! true",
            })
    void theBestOne(String fields, String best, boolean identity) {
        AcceptedCodings accepted = parse(fields);
        assertThat(accepted.best(BOTH).map(ContentCoding::token).orElse(null)).isEqualTo(best);
        assertThat(accepted.acceptsIdentity()).isEqualTo(identity);
        assertThat(accepted.best(List.of())).isEmpty();
    }

    @Property
    void anythingCanBeSaid(@ForAll String field) {
        AcceptedCodings accepted = AcceptedCodings.parse(List.of(field));
        accepted.best(BOTH).ifPresent(best -> assertThat(accepted.accepts(best)).isTrue());
        String again = accepted.preferences().stream()
                .map(preference -> preference.name() + ";q=" + Math.round(preference.weight() * 1000) / 1000.0)
                .collect(Collectors.joining(","));
        assertThat(AcceptedCodings.parse(List.of(again)).best(BOTH)).isEqualTo(accepted.best(BOTH));
    }
}
