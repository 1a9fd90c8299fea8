// What many pages do at once with an upload relay, each with an account of its own:
//   node relay-pages.mjs RPC_URL SYSTEM_OBJECT STAKING_OBJECT RELAY_URL PAGES BYTES [TIP_IN_MIST]
// Prints a line of JSON for each: its blob, its transaction, its nonce, and what went wrong, if anything did.
import { randomFillSync } from 'node:crypto';
import { SuiGrpcClient } from '@mysten/sui/grpc';
import { Ed25519Keypair } from '@mysten/sui/keypairs/ed25519';
import { walrus } from '@mysten/walrus';

const [rpc, systemObjectId, stakingPoolId, relay, pages, bytes, tip] = process.argv.slice(2);
const LIMIT = 30 * 60_000;

const { send_tip: asked } = await (await fetch(new URL('/v1/tip-config', relay))).json();
// A page may say itself what it pays, and be wrong.
const sendTip = tip ? { address: asked.address, kind: { const: Number(tip) } } : { max: 100_000_000 };

/** Pages are on machines of their own: the proxy before the relay, which is on this one, says so. */
function from(page) {
  return (url, init) => fetch(url, { ...init, headers: { ...init?.headers, 'x-forwarded-for': `198.51.100.${page + 1}` } });
}

async function prepare(page) {
  const client = new SuiGrpcClient({ network: 'testnet', baseUrl: rpc }).$extend(
    walrus({ packageConfig: { systemObjectId, stakingPoolId }, uploadRelay: { host: relay.replace(/\/$/, ''), sendTip, timeout: LIMIT, fetch: from(page) } }),
  );
  const signer = Ed25519Keypair.generate();
  const answer = await fetch(new URL('/gas', rpc), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ FixedAmountRequest: { recipient: signer.toSuiAddress() } }),
  });
  if (!answer.ok) throw new Error(`the faucet answered ${answer.status}`);
  const flow = client.walrus.writeBlobFlow({ blob: randomFillSync(new Uint8Array(Number(bytes))) });
  return { signer, flow, encoded: await flow.encode() };
}

async function store({ signer, flow, encoded }) {
  const said = { blobId: encoded.blobId, nonce: Buffer.from(encoded.nonce, 'base64').toString('base64url') };
  try {
    const registered = await flow.executeRegister({ signer, epochs: 2, deletable: true, owner: signer.toSuiAddress() });
    said.txId = registered.txDigest;
    said.object = registered.blobObjectId;
    const began = performance.now();
    await flow.upload({ digest: registered.txDigest });
    said.seconds = (performance.now() - began) / 1000;
    const { blobObject } = await flow.executeCertify({ signer });
    said.certified = blobObject.certified_epoch !== null;
  } catch (problem) {
    said.problem = `${problem.status ?? ''} ${problem.message}`;
  }
  console.log(JSON.stringify(said));
}

// All have computed what they need before the first begins: one process does it here, not a machine for each.
const prepared = [];
for (let i = 0; i < Number(pages); i++) prepared.push(await prepare(i));
console.log('begin');
await Promise.all(prepared.map(store));
process.exit(0);
