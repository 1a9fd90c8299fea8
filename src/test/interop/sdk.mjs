// The official TypeScript SDK, unchanged, against a network of Floe's:
//   node sdk.mjs RPC_URL SYSTEM_OBJECT STAKING_OBJECT EDGE_URL PUBLISHER_URL
// The nodes' certificates come in through NODE_EXTRA_CA_CERTS.
import assert from 'node:assert/strict';
import { SuiGrpcClient } from '@mysten/sui/grpc';
import { Ed25519Keypair } from '@mysten/sui/keypairs/ed25519';
import { Secp256k1Keypair } from '@mysten/sui/keypairs/secp256k1';
import { Secp256r1Keypair } from '@mysten/sui/keypairs/secp256r1';
import { WalrusFile, walrus } from '@mysten/walrus';
import { assertSameBytes, bytesOf, step } from './check.mjs';

const [rpc, systemObjectId, stakingPoolId, edge, publisher] = process.argv.slice(2);

function newClient() {
  // The SDK knows two networks by name; the IDs say which one it really is.
  return new SuiGrpcClient({ network: 'testnet', baseUrl: rpc }).$extend(
    walrus({
      packageConfig: { systemObjectId, stakingPoolId },
      storageNodeClientOptions: { onError: (problem) => console.log(`     a node: ${problem.message} ${problem.cause ?? ''}`) },
    }),
  );
}

async function fund(address) {
  const answer = await fetch(new URL('/gas', rpc), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ FixedAmountRequest: { recipient: address } }),
  });
  assert.ok(answer.ok, `the faucet answered ${answer.status}: ${await answer.text()}`);
}

const client = newClient();
const signer = Ed25519Keypair.generate();
const address = signer.toSuiAddress();
await step('fund an account', () => fund(address));

const small = bytesOf(7, 10_000);
const written = await step('write a deletable blob with attributes', () =>
  client.walrus.writeBlob({
    blob: small,
    deletable: true,
    epochs: 3,
    signer,
    attributes: { 'content-type': 'application/octet-stream', note: 'from the SDK' },
  }),
);
await step('read it with the SDK', async () =>
  assertSameBytes(await client.walrus.readBlob({ blobId: written.blobId }), small, 'SDK'),
);
await step('read it through the edge', async () => {
  const answer = await fetch(new URL(`/v1/blobs/${written.blobId}`, edge));
  assert.equal(answer.status, 200);
  assertSameBytes(new Uint8Array(await answer.arrayBuffer()), small, 'edge');
});
await step('blob status', async () => {
  const status = await client.walrus.getVerifiedBlobStatus({ blobId: written.blobId });
  assert.equal(status.type, 'deletable');
  assert.equal(typeof status.initialCertifiedEpoch, 'number');
});
await step('attributes', async () => {
  const before = await client.walrus.readBlobAttributes({ blobObjectId: written.blobObject.id });
  assert.equal(before.note, 'from the SDK');
  await client.walrus.executeWriteBlobAttributesTransaction({
    blobObjectId: written.blobObject.id,
    attributes: { note: null, mood: 'drifting' },
    signer,
  });
  const after = await newClient().walrus.readBlobAttributes({ blobObjectId: written.blobObject.id });
  assert.equal(after.mood, 'drifting');
  assert.ok(!('note' in after));
});
await step('extend', async () => {
  const before = (await client.walrus.getBlobObject(written.blobObject.id)).storage.end_epoch;
  await client.walrus.executeExtendBlobTransaction({ blobObjectId: written.blobObject.id, epochs: 2, signer });
  const after = (await newClient().walrus.getBlobObject(written.blobObject.id)).storage.end_epoch;
  assert.equal(after, before + 2);
});
await step('blobs of the account', async () => {
  const type = await client.walrus.getBlobType();
  const owned = await client.core.listOwnedObjects({ owner: address, type });
  assert.ok(JSON.stringify(owned).includes(written.blobObject.id));
});
await step('delete', async () => {
  await client.walrus.executeDeleteBlobTransaction({ blobObjectId: written.blobObject.id, signer });
  await assert.rejects(() => newClient().walrus.getBlobObject(written.blobObject.id));
});

for (const [name, keys] of [['secp256k1', Secp256k1Keypair], ['secp256r1', Secp256r1Keypair]]) {
  await step(`write a permanent blob with a ${name} account`, async () => {
    const other = keys.generate();
    await fund(other.toSuiAddress());
    const blob = bytesOf(name.length + name.charCodeAt(7), 3_000);
    const { blobId } = await newClient().walrus.writeBlob({ blob, deletable: false, epochs: 2, signer: other });
    assertSameBytes(await newClient().walrus.readBlob({ blobId }), blob, 'SDK');
    const status = await newClient().walrus.getVerifiedBlobStatus({ blobId });
    assert.equal(status.type, 'permanent');
    assert.equal(status.isCertified, true);
  });
}

await step('write several files as one quilt', async () => {
  const files = ['a.txt', 'b.bin', 'c.json'].map((identifier, i) =>
    WalrusFile.from({ contents: bytesOf(100 + i, 500 * (i + 1)), identifier, tags: { number: String(i) } }),
  );
  const results = await newClient().walrus.writeFiles({ files, epochs: 2, deletable: true, signer });
  // The whole quilt, for this SDK's reader of single files is wrong where a file goes on in the next column.
  const quilt = await newClient().walrus.readBlob({ blobId: results[0].blobId });
  const answer = await fetch(new URL(`/v1/blobs/${results[0].blobId}`, edge));
  assertSameBytes(new Uint8Array(await answer.arrayBuffer()), quilt, 'edge');
  const read = await newClient().walrus.getFiles({ ids: results.map((result) => result.id) });
  assert.deepEqual(await Promise.all(read.map((file) => file.getIdentifier())), ['a.txt', 'b.bin', 'c.json']);
});

await step('read with the SDK what the publisher stored', async () => {
  const blob = bytesOf(99, 1_200_000);
  const answer = await fetch(new URL('/v1/blobs?epochs=2', publisher), { method: 'PUT', body: blob });
  assert.equal(answer.status, 200, await answer.clone().text());
  const { newlyCreated } = await answer.json();
  const blobId = newlyCreated.blobObject.blobId;
  assertSameBytes(await newClient().walrus.readBlob({ blobId }), blob, 'SDK');
});

await step('read through the edge what the SDK stored, a megabyte', async () => {
  const blob = bytesOf(1234, 1_000_001);
  const { blobId } = await newClient().walrus.writeBlob({ blob, deletable: false, epochs: 2, signer });
  const answer = await fetch(new URL(`/v1/blobs/${blobId}`, edge));
  assertSameBytes(new Uint8Array(await answer.arrayBuffer()), blob, 'edge');
});

console.log('all done');
process.exit(0);
