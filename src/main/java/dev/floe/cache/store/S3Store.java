package dev.floe.cache.store;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * A bucket of a service that speaks S3: Amazon's, R2, SeaweedFS, Garage, Ceph. Requests are signed with the credentials that
 * a provider finds (environment, profile, container, instance). Thread-safe.
 */
public final class S3Store implements ObjectStore {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** Whoever asks has a shorter patience; after this, a connection is given up. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** A page of a thousand keys is shorter. */
    private static final int LONGEST_PAGE = 1 << 20;

    private static final int LONGEST_COMPLAINT = 4096;
    private static final int KEYS_OF_A_PAGE = 1000;
    private static final Pattern KEY = Pattern.compile("<Key>([A-Za-z0-9/_.-]{1,1024})</Key>");
    private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9.]{1,64})</Code>");
    private static final Pattern MORE = Pattern.compile("<IsTruncated>\\s*true\\s*</IsTruncated>");
    /** What the client writes by itself. */
    private static final Set<String> OF_THE_CLIENT = Set.of("host", "content-length");

    private final S3Address address;
    private final URI bucket;
    private final AwsCredentialsProvider credentials;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final Executor threads;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** @param threads that may wait: looking for credentials does, and what is put is hashed on them */
    public S3Store(S3Address address, AwsCredentialsProvider credentials, Executor threads) {
        this.address = address;
        this.bucket = address.bucketAddress();
        this.credentials = credentials;
        this.threads = threads;
    }

    private record Answer(int status, byte[] body) {
        String complaint() {
            Matcher code =
                    CODE.matcher(new String(body, 0, Math.min(body.length, LONGEST_COMPLAINT), StandardCharsets.UTF_8));
            return status + (code.find() ? " " + code.group(1) : "");
        }
    }

    @Override
    public CompletableFuture<Optional<byte[]>> get(String key, int most) {
        return send(SdkHttpMethod.GET, path(key), "", List.of(), Math.max(most, LONGEST_COMPLAINT))
                .thenApply(answer -> switch (answer.status()) {
                    case 200 -> {
                        if (answer.body().length > most) {
                            throw new StoreFailure("an object of more than " + most + " bytes");
                        }
                        yield Optional.of(answer.body());
                    }
                    case 404 -> Optional.empty();
                    default -> throw refused("GET", answer);
                });
    }

    @Override
    public CompletableFuture<Page> list(String prefix, String after) {
        // In the order of their names, as the signature wants them.
        String query = "list-type=2&max-keys=" + KEYS_OF_A_PAGE + "&prefix=" + encoded(address.prefix() + prefix)
                + (after.isEmpty() ? "" : "&start-after=" + encoded(address.prefix() + after));
        return send(
                        SdkHttpMethod.GET,
                        bucket.getRawPath().isEmpty() ? "/" : bucket.getRawPath(),
                        query,
                        List.of(),
                        LONGEST_PAGE)
                .thenApply(answer -> {
                    if (answer.status() != 200) {
                        throw refused("LIST", answer);
                    }
                    return page(new String(answer.body(), StandardCharsets.UTF_8), prefix, after);
                });
    }

    /** Only what can be a key of ours is looked for: whatever else there is, is not. */
    private Page page(String text, String prefix, String after) {
        List<String> keys = new ArrayList<>();
        Matcher found = KEY.matcher(text);
        String start = address.prefix() + prefix;
        while (found.find() && keys.size() < KEYS_OF_A_PAGE) {
            if (found.group(1).startsWith(start)) {
                String key = found.group(1).substring(address.prefix().length());
                if (key.compareTo(after) > 0) {
                    keys.add(key);
                }
            }
        }
        return new Page(List.copyOf(keys), MORE.matcher(text).find());
    }

    @Override
    public CompletableFuture<Void> put(String key, List<byte[]> parts) {
        return send(SdkHttpMethod.PUT, path(key), "", parts, LONGEST_COMPLAINT).thenApply(answer -> {
            if (answer.status() / 100 != 2) {
                throw refused("PUT", answer);
            }
            return null;
        });
    }

    @Override
    public CompletableFuture<Void> delete(String key) {
        return send(SdkHttpMethod.DELETE, path(key), "", List.of(), LONGEST_COMPLAINT)
                .thenApply(answer -> {
                    if (answer.status() / 100 != 2 && answer.status() != 404) {
                        throw refused("DELETE", answer);
                    }
                    return null;
                });
    }

    private static StoreFailure refused(String what, Answer answer) {
        String hint = switch (answer.status()) {
            case 301, 307 -> ": is its region right?";
            case 403 -> ": may these credentials get, put and list there?";
            case 404 -> ": is there such a bucket?";
            default -> "";
        };
        return new StoreFailure(what + " was answered with " + answer.complaint() + hint);
    }

    private String path(String key) {
        return bucket.getRawPath() + "/" + address.prefix() + key;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private CompletableFuture<Answer> send(
            SdkHttpMethod method, String path, String query, List<byte[]> parts, int most) {
        CompletableFuture<Answer> mine = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                CompletableFuture<HttpResponse<byte[]>> asked = client.sendAsync(
                        signed(method, path, query, parts),
                        HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), most));
                asked.whenComplete((answer, failure) -> {
                    if (failure == null) {
                        mine.complete(new Answer(answer.statusCode(), answer.body()));
                    } else {
                        mine.completeExceptionally(new StoreFailure(String.valueOf(failure.getMessage()), failure));
                    }
                });
                mine.whenComplete((answer, failure) -> asked.cancel(true));
            } catch (RuntimeException e) {
                // No credentials, say.
                mine.completeExceptionally(new StoreFailure(String.valueOf(e.getMessage()), e));
            }
        });
        return mine;
    }

    private HttpRequest signed(SdkHttpMethod method, String path, String query, List<byte[]> parts) {
        URI target = URI.create(
                bucket.getScheme() + "://" + bucket.getRawAuthority() + path + (query.isEmpty() ? "" : "?" + query));
        SdkHttpRequest.Builder plain = SdkHttpRequest.builder().method(method).uri(target);
        SignRequest.Builder<AwsCredentialsIdentity> asked = SignRequest.<AwsCredentialsIdentity>builder(
                        credentials.resolveCredentials())
                .request(plain.build())
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                .putProperty(AwsV4HttpSigner.REGION_NAME, address.region())
                .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false);
        if (!parts.isEmpty()) {
            asked.payload(ContentStreamProvider.fromInputStreamSupplier(() -> stream(parts)));
        }
        SdkHttpRequest ready = signer.sign(asked.build()).request();
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .timeout(LONGEST)
                .method(
                        method.name(),
                        parts.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.fromPublisher(
                                        HttpRequest.BodyPublishers.ofByteArrays(parts), length(parts)));
        ready.forEachHeader((name, values) -> {
            if (!OF_THE_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }

    private static InputStream stream(List<byte[]> parts) {
        return new SequenceInputStream(Collections.enumeration(
                parts.stream().map(ByteArrayInputStream::new).toList()));
    }

    private static long length(List<byte[]> parts) {
        return parts.stream().mapToLong(part -> part.length).sum();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
