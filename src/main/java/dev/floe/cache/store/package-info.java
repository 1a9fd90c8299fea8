/**
 * A store of objects that several servers share: any that speaks Amazon's S3. Nothing here knows what a sliver is, and nothing
 * that comes from here is trusted.
 */
package dev.floe.cache.store;
