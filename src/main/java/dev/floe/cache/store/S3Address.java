package dev.floe.cache.store;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a bucket is, and below which prefix of its keys.
 *
 * @param endpoint of the service, without the bucket: then the bucket is the first part of the path. Empty for Amazon's own,
 *     where the bucket is part of the host's name
 * @param prefix empty, or ends with a slash
 */
public record S3Address(Optional<URI> endpoint, String region, String bucket, String prefix) {
    private static final Pattern BUCKET =
            Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9/_.-]*))?");

    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");
    /** What most stores that are not Amazon's take for their region. */
    private static final String USUAL_REGION = "us-east-1";

    /**
     * As an operator writes it.
     *
     * @param bucket such as {@code s3://bucket/prefix}
     * @param endpoint of a service that is not Amazon's
     * @throws IllegalArgumentException in words
     */
    public static S3Address of(String bucket, Optional<String> endpoint, Optional<String> region) {
        Matcher parts = BUCKET.matcher(bucket);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + bucket + "' is not an address such as s3://bucket/prefix");
        }
        String prefix = parts.group(2) == null ? "" : parts.group(2).replaceAll("^/+|/+$", "");
        String where = region.orElse(USUAL_REGION);
        if (!REGION.matcher(where).matches()) {
            throw new IllegalArgumentException("'" + where + "' is not a region such as eu-central-1");
        }
        if (endpoint.isEmpty() && region.isEmpty()) {
            throw new IllegalArgumentException("a bucket of Amazon's needs its region; others need an endpoint");
        }
        return new S3Address(
                endpoint.map(S3Address::service), where, parts.group(1), prefix.isEmpty() ? "" : prefix + "/");
    }

    private static URI service(String endpoint) {
        try {
            URI uri = URI.create(endpoint);
            boolean http = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            boolean bare = uri.getRawPath() == null
                    || uri.getRawPath().replace("/", "").isEmpty();
            if (http && uri.getHost() != null && bare && uri.getRawQuery() == null && uri.getRawUserInfo() == null) {
                return URI.create(uri.getScheme() + "://" + uri.getRawAuthority());
            }
        } catch (IllegalArgumentException e) {
            // As wrong as any other.
        }
        throw new IllegalArgumentException("'" + endpoint + "' is not an address such as https://s3.example.org");
    }

    /** The address of the bucket, without a slash at its end. */
    URI bucketAddress() {
        return endpoint.map(service -> URI.create(service + "/" + bucket))
                .orElseGet(() -> URI.create(
                        bucket.contains(".")
                                ? "https://s3." + region + ".amazonaws.com/" + bucket
                                : "https://" + bucket + ".s3." + region + ".amazonaws.com"));
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + prefix
                + endpoint.map(service -> " at " + service).orElse(" in " + region);
    }
}
