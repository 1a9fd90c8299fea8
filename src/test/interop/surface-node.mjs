// The SDK's public methods in Node:
//   node surface-node.mjs RPC_URL SYSTEM_OBJECT STAKING_OBJECT RELAY_URL https|http
import { surface } from './surface.mjs';

const [rpc, systemObjectId, stakingPoolId, relay, storageNodeUrlScheme] = process.argv.slice(2);
await surface(
  { rpc, systemObjectId, stakingPoolId, relay: relay.replace(/\/$/, ''), storageNodeUrlScheme },
  (name, problem) => console.log(problem === null ? `ok   ${name}` : `FAIL ${name}: ${problem.replaceAll('\n', ' ')}`),
);
console.log('all done');
process.exit(0);
