// Reads blobs with the official TypeScript SDK, unchanged, and says what each read took:
//   node read.mjs RPC_URL SYSTEM_OBJECT STAKING_OBJECT
// Takes a blob ID a line on standard input and answers each with a line of JSON. The nodes' certificates come in through
// NODE_EXTRA_CA_CERTS. One client serves all reads, so that what it learns of the network is learnt once.
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { SuiGrpcClient } from '@mysten/sui/grpc';
import { walrus } from '@mysten/walrus';

const [rpc, systemObjectId, stakingPoolId] = process.argv.slice(2);

let requests = 0;
const client = new SuiGrpcClient({ network: 'testnet', baseUrl: rpc }).$extend(
  walrus({
    packageConfig: { systemObjectId, stakingPoolId },
    storageNodeClientOptions: {
      fetch: (...request) => {
        requests++;
        return fetch(...request);
      },
    },
  }),
);

for await (const blobId of createInterface({ input: process.stdin })) {
  requests = 0;
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  try {
    const blob = await client.walrus.readBlob({ blobId });
    const nanos = Number(process.hrtime.bigint() - start);
    const used = process.cpuUsage(cpu);
    console.log(
      JSON.stringify({
        nanos,
        cpuSeconds: (used.user + used.system) / 1e6,
        requests,
        peakBytes: process.resourceUsage().maxRSS * 1024,
        sha256: createHash('sha256').update(blob).digest('hex'),
      }),
    );
  } catch (problem) {
    console.log(JSON.stringify({ problem: String(problem?.message ?? problem) }));
  }
}
process.exit(0);
