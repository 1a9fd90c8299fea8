/**
 * How nodes show each other that they have what they should: Floe's own storage challenges, which no network of Walrus has,
 * and which are off unless an operator wants them. {@link dev.floe.node.challenge.Challenger} is a node's part in one, step
 * by step; it knows nothing of sockets, disks or clocks: what is on chain it reads from a {@link
 * dev.floe.sui.ChallengeContract}, whom it asks is a {@link dev.floe.node.challenge.Examinee}, and what it has is
 * behind {@link dev.floe.node.challenge.ChallengedBlobs}. docs/challenges.md says what it shows, and why.
 */
package dev.floe.node.challenge;
