/**
 * Floor 3: Walrus's contracts as seen through a Sui full node. {@link dev.floe.sui.WalrusNetwork} reads,
 * {@link dev.floe.sui.WalrusContract} writes, {@link dev.floe.sui.EventFeed} follows the events; all three over
 * {@link dev.floe.sui.SuiClient}, the one place that speaks gRPC. No protobuf type leaves this floor but for the chain's
 * own door.
 */
package dev.floe.sui;
