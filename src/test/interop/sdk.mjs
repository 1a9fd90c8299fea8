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

function newClient(uploadRelay) {
  // The SDK knows two networks by name; the IDs say which one it really is.
  return new SuiGrpcClient({ network: 'testnet', baseUrl: rpc }).$extend(
    walrus({
      packageConfig: { systemObjectId, stakingPoolId },
      uploadRelay,
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

async function readThroughEdge(path, what) {
  const answer = await fetch(new URL(path, edge));
  assert.equal(answer.status, 200, `${what}: ${path}`);
  return { answer, bytes: new Uint8Array(await answer.arrayBuffer()) };
}

await step('read the patches of a quilt of the SDK by every route', async () => {
  const contents = new Map([
    ['a/b.txt', bytesOf(200, 5)],
    ['c', bytesOf(201, 20_000)],
    ['d.json', new TextEncoder().encode('{"a": 1}')],
  ]);
  const files = [...contents].map(([identifier, bytes]) =>
    WalrusFile.from({ contents: bytes, identifier, tags: { 'content-type': 'text/plain', n: identifier } }),
  );
  const results = await newClient().walrus.writeFiles({ files, epochs: 2, deletable: true, signer });
  const quiltId = results[0].blobId;
  const listed = await (await fetch(new URL(`/v1/quilts/${quiltId}/patches`, edge))).json();
  assert.deepEqual(
    new Map(listed.map((patch) => [patch.identifier, patch.patch_id])),
    new Map([...contents.keys()].map((name, i) => [name, results[i].id])),
  );
  for (const patch of listed) {
    const { identifier } = patch;
    assert.deepEqual(patch.tags, { 'content-type': 'text/plain', n: identifier });
    for (const path of [
      `/v1/blobs/by-quilt-patch-id/${patch.patch_id}`,
      `/v1/blobs/by-quilt-id/${quiltId}/${identifier}`,
      `/v1/blobs/by-quilt-id/${quiltId}/${encodeURIComponent(identifier)}`,
    ]) {
      const { answer, bytes } = await readThroughEdge(path, identifier);
      assertSameBytes(bytes, contents.get(identifier), path);
      assert.equal(answer.headers.get('content-type'), 'text/plain');
      assert.equal(answer.headers.get('x-quilt-patch-identifier'), identifier);
      // What came compressed, as fetch asks for, has a validator of its own.
      const coding = answer.headers.get('content-encoding');
      assert.equal(answer.headers.get('etag'), `"${patch.patch_id}${coding ? `~${coding}` : ''}"`);
    }
  }
});

await step('read with the SDK a quilt that the publisher stored', async () => {
  // Each of them in one column, for this SDK's reader of single files is wrong where a file goes on in the next.
  const contents = new Map([['x', bytesOf(300, 30)], ['y', bytesOf(301, 7)]]);
  const form = new FormData();
  contents.forEach((bytes, name) => form.append(name, new Blob([bytes])));
  form.append('_metadata', JSON.stringify([{ identifier: 'y', tags: { k: 'v' } }]));
  const answer = await fetch(new URL('/v1/quilts?epochs=2', publisher), { method: 'PUT', body: form });
  assert.equal(answer.status, 200, await answer.clone().text());
  const { blobStoreResult, storedQuiltBlobs } = await answer.json();
  const files = await newClient().walrus.getFiles({ ids: storedQuiltBlobs.map((patch) => patch.quiltPatchId) });
  for (const [i, { identifier }] of storedQuiltBlobs.entries()) {
    assert.equal(await files[i].getIdentifier(), identifier);
    assertSameBytes(await files[i].bytes(), contents.get(identifier), identifier);
    assert.deepEqual(await files[i].getTags(), identifier === 'y' ? { k: 'v' } : {});
  }
  const { blobObject } = blobStoreResult.newlyCreated;
  const attributes = await newClient().walrus.readBlobAttributes({ blobObjectId: blobObject.id });
  assert.equal(attributes._walrusBlobType, 'quilt');
});

await step('read by its object what the SDK stored with attributes', async () => {
  const blob = bytesOf(77, 4_000);
  const { blobId, blobObject } = await newClient().walrus.writeBlob({
    blob,
    deletable: true,
    epochs: 2,
    signer,
    attributes: { 'content-type': 'image/x-test', 'content-language': 'de', note: 'private' },
  });
  const { answer, bytes } = await readThroughEdge(`/v1/blobs/by-object-id/${blobObject.id}`, 'object');
  assertSameBytes(bytes, blob, 'object');
  assert.equal(answer.headers.get('content-type'), 'image/x-test');
  assert.equal(answer.headers.get('content-language'), 'de');
  assert.equal(answer.headers.get('note'), null);
  const both = await readThroughEdge(`/v1alpha/blobs/concat?ids=${blobId},${blobObject.id}`, 'concat');
  assertSameBytes(both.bytes, Buffer.concat([blob, blob]), 'concat');
  assertSameBytes((await readThroughEdge(`/v1alpha/blobs/${blobId}/stream`, 'stream')).bytes, blob, 'stream');
});

await step('write through the upload relay, with a tip', async () => {
  const relayed = newClient({ host: publisher.replace(/\/$/, ''), sendTip: { max: 1_000_000 } });
  assert.ok((await relayed.walrus.calculateUploadRelayTip({ size: 1000 })) > 0n, 'the relay asks for a tip');
  for (const [seed, length, deletable] of [[501, 1, true], [502, 300_000, false]]) {
    const blob = bytesOf(seed, length);
    const { blobId, blobObject } = await relayed.walrus.writeBlob({ blob, deletable, epochs: 2, signer });
    assert.equal(blobObject.deletable, deletable);
    assertSameBytes(await newClient().walrus.readBlob({ blobId }), blob, 'SDK');
    const answer = await fetch(new URL(`/v1/blobs/${blobId}`, edge));
    assertSameBytes(new Uint8Array(await answer.arrayBuffer()), blob, 'edge');
  }
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
