// Every public method of the official TypeScript SDK, called as its users call them, in Node or in a page.
import { SuiGrpcClient } from '@mysten/sui/grpc';
import { Ed25519Keypair } from '@mysten/sui/keypairs/ed25519';
import { Transaction } from '@mysten/sui/transactions';
import { WalrusBlob, WalrusClient, WalrusFile, blobIdFromInt, blobIdToInt, encodeQuilt, walrus } from '@mysten/walrus';

/** Bytes that look random and are the same for the same seed. */
function bytesOf(seed, length) {
  const bytes = new Uint8Array(length);
  let state = seed >>> 0 || 1;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}

function must(condition, what) {
  if (!condition) throw new Error(`not so: ${what}`);
}

function mustBeSame(actual, expected, what) {
  must(actual.length === expected.length && actual.every((byte, i) => byte === expected[i]), `${what} is as it was`);
}

/** What has been called; all else that is public has to be among it in the end. */
const PUBLIC = [
  ...Object.getOwnPropertyNames(WalrusClient.prototype),
  ...Object.getOwnPropertyNames(WalrusBlob.prototype).map((name) => `WalrusBlob.${name}`),
  ...Object.getOwnPropertyNames(WalrusFile.prototype).map((name) => `WalrusFile.${name}`),
  'readBlob',
  'getSecondarySliver',
].filter((name) => !name.endsWith('constructor'));

/**
 * Calls everything, and reports each call with what came of it.
 *
 * @param network rpc, systemObjectId, stakingPoolId, relay; storageNodeUrlScheme and wasmUrl if they are to be given
 * @param report is told a name, and why it failed, or nothing
 */
export async function surface(network, report) {
  const { rpc, systemObjectId, stakingPoolId, relay, storageNodeUrlScheme, wasmUrl } = network;
  const base = new SuiGrpcClient({ network: 'testnet', baseUrl: rpc });
  const options = { packageConfig: { systemObjectId, stakingPoolId }, storageNodeUrlScheme, wasmUrl };
  const extended = (uploadRelay) =>
    new SuiGrpcClient({ network: 'testnet', baseUrl: rpc }).$extend(walrus({ ...options, uploadRelay }));
  const client = extended();
  const { walrus: w } = client;
  const fresh = () => extended().walrus;
  const signer = Ed25519Keypair.generate();
  const owner = signer.toSuiAddress();
  const called = new Set();

  async function call(names, work) {
    for (const name of names.split(',')) called.add(name.split(' ')[0]);
    try {
      await work();
      report(names, null);
    } catch (problem) {
      report(names, problem.message ?? String(problem));
    }
  }

  async function run(transaction, type) {
    transaction.setSenderIfNotSet(owner);
    const result = await signer.signAndExecuteTransaction({ transaction, client: base });
    must(!result.FailedTransaction, `the transaction succeeds: ${JSON.stringify(result.FailedTransaction?.status)}`);
    const { digest } = result.Transaction;
    const waited = await base.core.waitForTransaction({ digest, include: { effects: true } });
    const ids = waited.Transaction.effects.changedObjects.filter((o) => o.idOperation === 'Created').map((o) => o.objectId);
    const { objects } = ids.length ? await base.core.getObjects({ objectIds: ids }) : { objects: [] };
    return { digest, made: objects.find((object) => type && object.type?.endsWith(type))?.objectId };
  }

  const funded = await fetch(new URL('/gas', rpc), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ FixedAmountRequest: { recipient: owner } }),
  });
  must(funded.ok, `the faucet gives: ${funded.status}`);

  await call('walrus', async () => must(client.walrus instanceof WalrusClient, 'it is a client'));
  await call('getBlobType', async () => must((await w.getBlobType()).endsWith('::blob::Blob'), 'a type'));
  await call('systemObject', async () => must((await w.systemObject()).id === systemObjectId, 'its ID'));
  await call('stakingObject', async () => must((await w.stakingObject()).id === stakingPoolId, 'its ID'));
  let state;
  await call('systemState', async () => {
    state = await w.systemState();
    must(state.committee.members.length > 3 && state.committee.n_shards > 9, 'a committee');
  });
  await call('stakingState', async () => must((await w.stakingState()).n_shards === state.committee.n_shards, 'shards'));
  await call('storageCost', async () => {
    const cost = await w.storageCost(1000, 3);
    must(cost.totalCost === cost.storageCost + cost.writeCost && cost.storageCost > 0n, 'a price');
  });

  const blob = bytesOf(1, 5_000);
  let computed;
  await call('computeBlobMetadata', async () => {
    computed = await w.computeBlobMetadata({ bytes: blob });
    must(computed.blobId.length === 43 && computed.rootHash.length === 32, 'an ID and a root');
    mustBeSame(await computed.blobDigest(), new Uint8Array(await crypto.subtle.digest('SHA-256', blob)), 'the digest');
  });
  await call('encodeBlob', async () => {
    const encoded = await w.encodeBlob(blob);
    must(encoded.blobId === computed.blobId, 'the same ID');
    const slivers = encoded.sliversByNode.flatMap((node) => [...node.primary, ...node.secondary]);
    must(slivers.length === 2 * state.committee.n_shards, 'two slivers for each shard');
  });
  await call('encodeQuilt', async () => {
    const { quilt, index } = await w.encodeQuilt({ blobs: [{ contents: blob, identifier: 'a', tags: { t: '1' } }] });
    const alone = await encodeQuilt({ blobs: [{ contents: blob, identifier: 'a', tags: { t: '1' } }], numShards: state.committee.n_shards });
    mustBeSame(alone.quilt, quilt, 'what the function encodes');
    must(index.patches[0].identifier === 'a', 'an index');
  });
  await call('blobIdToInt,blobIdFromInt', async () =>
    must(blobIdFromInt(blobIdToInt(computed.blobId)) === computed.blobId, 'there and back'));

  // Storage.
  await call('createStorage', async () => {
    const transaction = new Transaction();
    transaction.transferObjects([w.createStorage({ size: 1000, epochs: 2 })], owner);
    must((await run(transaction, '::Storage')).made, 'storage');
  });
  await call('createStorageTransaction', async () =>
    must((await run(w.createStorageTransaction({ size: 1000, epochs: 2, owner }), '::Storage')).made, 'storage'));
  await call('executeCreateStorageTransaction', async () =>
    must((await w.executeCreateStorageTransaction({ size: 1000, epochs: 2, signer })).storage, 'storage'));

  // Three blobs, step by step, each in another way.
  const first = await w.encodeBlob(bytesOf(2, 3_000));
  const second = await w.encodeBlob(bytesOf(3, 4_000));
  const third = await w.encodeBlob(bytesOf(4, 200_000));
  const registration = (encoded, size, deletable) =>
    ({ size, epochs: 3, blobId: encoded.blobId, rootHash: encoded.rootHash, deletable });
  const objects = {};
  await call('registerBlob', async () => {
    const transaction = new Transaction();
    transaction.transferObjects([w.registerBlob({ ...registration(first, 3_000, true), attributes: { a: 'b' } })], owner);
    objects.first = (await run(transaction, '::blob::Blob')).made;
    must(objects.first, 'a blob');
  });
  await call('registerBlobTransaction', async () => {
    objects.second = (await run(w.registerBlobTransaction({ ...registration(second, 4_000, false), owner }), '::blob::Blob')).made;
    must(objects.second, 'a blob');
  });
  await call('executeRegisterBlobTransaction', async () => {
    const { blob: made } = await w.executeRegisterBlobTransaction({ ...registration(third, 200_000, true), signer });
    objects.third = made.id;
    must(made.deletable && made.certified_epoch === null, 'as it was registered');
  });
  const nodes = first.sliversByNode.map((_, nodeIndex) => nodeIndex);
  await call('writeMetadataToNode', async () => {
    for (const nodeIndex of nodes) await w.writeMetadataToNode({ nodeIndex, blobId: second.blobId, metadata: second.metadata });
  });
  await call('writeSliver', async () => {
    const { sliverPairIndex, sliver } = second.sliversByNode.find((node) => node.primary.length).primary[0];
    await w.writeSliver({ blobId: second.blobId, sliverPairIndex, sliverType: 'primary', sliver });
  });
  await call('writeSliversToNode', async () => {
    for (const slivers of second.sliversByNode) await w.writeSliversToNode({ blobId: second.blobId, slivers });
  });
  await call('writeEncodedBlobToNode', async () => {
    for (const nodeIndex of nodes) {
      const confirmation = await w.writeEncodedBlobToNode({
        nodeIndex, blobId: third.blobId, metadata: third.metadata, slivers: third.sliversByNode[nodeIndex],
        deletable: true, objectId: objects.third,
      });
      must(confirmation.signature, 'a confirmation');
    }
  });
  let confirmations;
  await call('writeEncodedBlobToNodes', async () => {
    confirmations = await w.writeEncodedBlobToNodes({ ...first, deletable: true, objectId: objects.first });
    must(confirmations.filter(Boolean).length === nodes.length, 'a confirmation of each node');
  });
  await call('getStorageConfirmationFromNode', async () => {
    const given = await w.getStorageConfirmationFromNode({ nodeIndex: 0, blobId: second.blobId, deletable: false });
    must(given.serializedMessage && given.signature, 'a confirmation');
  });
  let ofThird;
  await call('getStorageConfirmations', async () => {
    ofThird = await w.getStorageConfirmations({ blobId: third.blobId, deletable: true, objectId: objects.third });
    must(ofThird.filter(Boolean).length === nodes.length, 'a confirmation of each node');
  });
  let certificate;
  await call('certificateFromConfirmations', async () => {
    certificate = await w.certificateFromConfirmations({
      confirmations, blobId: first.blobId, deletable: true, blobObjectId: objects.first,
    });
    must(certificate.signers.length > (2 * nodes.length) / 3, 'a quorum');
  });
  await call('certifyBlob', async () => {
    const transaction = new Transaction();
    transaction.add(w.certifyBlob({ blobId: first.blobId, blobObjectId: objects.first, certificate, deletable: true }));
    await run(transaction);
    must((await fresh().getBlobObject(objects.first)).certified_epoch !== null, 'it is certified');
  });
  await call('certifyBlobTransaction', async () => {
    const given = await w.getStorageConfirmations({ blobId: second.blobId, deletable: false });
    await run(w.certifyBlobTransaction({ blobId: second.blobId, blobObjectId: objects.second, confirmations: given, deletable: false }));
  });
  await call('executeCertifyBlobTransaction', async () => {
    await w.executeCertifyBlobTransaction({
      signer, blobId: third.blobId, blobObjectId: objects.third, confirmations: ofThird, deletable: true,
    });
  });

  // Reading.
  await call('readBlob', async () => mustBeSame(await fresh().readBlob({ blobId: third.blobId }), bytesOf(4, 200_000), 'the blob'));
  await call('readBlob of a blob that nobody stored', async () => {
    const problem = await fresh().readBlob({ blobId: computed.blobId }).then(() => null, (error) => error);
    must(problem?.constructor.name === 'BlobNotCertifiedError', `it says so: ${problem}`);
  });
  await call('getBlobMetadata', async () => {
    const metadata = await fresh().getBlobMetadata({ blobId: first.blobId });
    must(Number(metadata.metadata.V1.unencoded_length) === 3_000, 'its length');
  });
  await call('getSlivers', async () => must((await fresh().getSlivers({ blobId: third.blobId })).length > 3, 'slivers'));
  await call('getSecondarySliver', async () =>
    must((await fresh().getSecondarySliver({ blobId: third.blobId, index: 0 })).length > 0, 'a sliver'));
  await call('internalGetSecondarySliver', async () =>
    must((await fresh().internalGetSecondarySliver({ blobId: third.blobId, index: 1 })).length > 0, 'a sliver'));
  await call('getVerifiedBlobStatus', async () => {
    must((await w.getVerifiedBlobStatus({ blobId: first.blobId })).type === 'deletable', 'deletable');
    must((await w.getVerifiedBlobStatus({ blobId: second.blobId })).type === 'permanent', 'permanent');
    must((await w.getVerifiedBlobStatus({ blobId: computed.blobId })).type === 'nonexistent', 'nonexistent');
  });
  await call('getBlobObject', async () => must((await fresh().getBlobObject(objects.second)).size === '4000', 'its size'));

  // What an owner does.
  await call('readBlobAttributes', async () =>
    must((await w.readBlobAttributes({ blobObjectId: objects.first })).a === 'b', 'an attribute'));
  await call('writeBlobAttributes', async () => {
    const transaction = new Transaction();
    transaction.add(w.writeBlobAttributes({ blobObjectId: objects.first, attributes: { a: null, c: 'd' } }));
    await run(transaction);
    const now = await w.readBlobAttributes({ blobObjectId: objects.first });
    must(now.c === 'd' && !('a' in now), 'one came, one went');
  });
  await call('writeBlobAttributesTransaction', async () => {
    await run(await w.writeBlobAttributesTransaction({ blobObjectId: objects.first, attributes: { c: 'e' } }));
    must((await w.readBlobAttributes({ blobObjectId: objects.first })).c === 'e', 'it is another');
  });
  await call('executeWriteBlobAttributesTransaction', async () => {
    await w.executeWriteBlobAttributesTransaction({ signer, blobObjectId: objects.first, attributes: { f: 'g' } });
    must((await w.readBlobAttributes({ blobObjectId: objects.first })).f === 'g', 'it is there');
  });
  const end = async (id) => (await fresh().getBlobObject(id)).storage.end_epoch;
  await call('extendBlob', async () => {
    const before = await end(objects.first);
    const transaction = new Transaction();
    transaction.add(w.extendBlob({ blobObjectId: objects.first, epochs: 1 }));
    await run(transaction);
    must((await end(objects.first)) === before + 1, 'an epoch more');
  });
  await call('extendBlobTransaction', async () => {
    const before = await end(objects.second);
    await run(await fresh().extendBlobTransaction({ blobObjectId: objects.second, endEpoch: before + 2 }));
    must((await end(objects.second)) === before + 2, 'until that epoch');
  });
  await call('executeExtendBlobTransaction', async () => {
    const before = await end(objects.third);
    await fresh().executeExtendBlobTransaction({ signer, blobObjectId: objects.third, epochs: 1 });
    must((await end(objects.third)) === before + 1, 'an epoch more');
  });
  const gone = async (id) => must(await fresh().getBlobObject(id).then(() => false, () => true), 'it is gone');

  // Whole stores.
  const written = await (async () => {
    let result;
    await call('writeBlob', async () => {
      const steps = [];
      result = await w.writeBlob({
        blob, deletable: true, epochs: 2, signer, attributes: { 'content-type': 'text/plain' }, onStep: (step) => steps.push(step.step),
      });
      must(steps.join() === 'encoded,registered,uploaded,certified', `its steps: ${steps}`);
      mustBeSame(await fresh().readBlob({ blobId: result.blobId }), blob, 'the blob');
    });
    return result;
  })();
  await call('writeBlob for another owner', async () => {
    const other = Ed25519Keypair.generate().toSuiAddress();
    await w.writeBlob({ blob: bytesOf(6, 100), deletable: true, epochs: 2, signer, owner: other });
  });
  await call('writeBlobFlow', async () => {
    const bytes = bytesOf(7, 2_000);
    const flow = w.writeBlobFlow({ blob: bytes });
    await flow.encode();
    const { digest } = await run(flow.register({ epochs: 2, deletable: false, owner }));
    await flow.upload({ digest });
    await run(flow.certify());
    mustBeSame(await fresh().readBlob({ blobId: (await flow.getBlob()).blobId }), bytes, 'the blob');
  });
  await call('writeBlobFlow that is resumed', async () => {
    const bytes = bytesOf(8, 2_500);
    let saved;
    for await (const step of w.writeBlobFlow({ blob: bytes }).run({ signer, epochs: 2, deletable: true })) {
      saved = step;
      if (step.step === 'registered') break;
    }
    const steps = [];
    for await (const step of fresh().writeBlobFlow({ blob: bytes, resume: saved }).run({ signer, epochs: 2, deletable: true })) {
      steps.push(step.step);
      saved = step;
    }
    must(steps.join() === 'uploaded,certified', `what was left: ${steps}`);
    mustBeSame(await fresh().readBlob({ blobId: saved.blobId }), bytes, 'the blob');
  });
  const contents = [bytesOf(9, 30), new TextEncoder().encode('{"n":1}')];
  let quilt;
  await call('writeQuilt', async () => {
    quilt = await w.writeQuilt({
      blobs: [
        { contents: contents[0], identifier: 'x', tags: { kind: 'bytes' } },
        { contents: contents[1], identifier: 'y.json', tags: { kind: 'json' } },
      ],
      deletable: true, epochs: 2, signer,
    });
    must(quilt.index.patches.map((patch) => patch.identifier).join() === 'x,y.json', 'an index');
  });
  let files;
  await call('getFiles', async () => {
    files = await fresh().getFiles({ ids: [...quilt.index.patches.map((patch) => patch.patchId), written.blobId] });
    must(files.length === 3, 'a file for each');
  });
  await call('WalrusFile.bytes', async () => {
    mustBeSame(await files[0].bytes(), contents[0], 'a patch');
    mustBeSame(await files[2].bytes(), blob, 'a blob');
  });
  await call('WalrusFile.text', async () => must((await files[1].text()) === '{"n":1}', 'its text'));
  await call('WalrusFile.json', async () => must((await files[1].json()).n === 1, 'its value'));
  await call('WalrusFile.getIdentifier', async () => must((await files[1].getIdentifier()) === 'y.json', 'its name'));
  await call('WalrusFile.getTags', async () => must((await files[0].getTags()).kind === 'bytes', 'its tags'));
  await call('writeFiles', async () => {
    const results = await w.writeFiles({
      files: [WalrusFile.from({ contents: contents[0], identifier: 'in a file', tags: {} })], epochs: 2, deletable: true, signer,
    });
    const [file] = await fresh().getFiles({ ids: [results[0].id] });
    mustBeSame(await file.bytes(), contents[0], 'the file');
  });
  await call('writeFilesFlow', async () => {
    const flow = w.writeFilesFlow({ files: [WalrusFile.from({ contents: contents[1], identifier: 'flow', tags: {} })] });
    await flow.encode();
    const { digest } = await run(flow.register({ epochs: 2, deletable: true, owner }));
    await flow.upload({ digest });
    await run(flow.certify());
    const [file] = await fresh().getFiles({ ids: [(await flow.listFiles())[0].id] });
    must((await file.json()).n === 1, 'the file');
  });
  let walrusBlob;
  await call('getBlob', async () => {
    walrusBlob = await fresh().getBlob({ blobId: quilt.blobId });
    must(walrusBlob instanceof WalrusBlob, 'a blob');
  });
  await call('WalrusBlob.blobId', async () => must((await walrusBlob.blobId()) === quilt.blobId, 'its ID'));
  await call('WalrusBlob.exists', async () => {
    must(await walrusBlob.exists(), 'it is there');
    must(!(await (await fresh().getBlob({ blobId: bytesOnlyId() })).exists()), 'another is not');
  });
  await call('WalrusBlob.storedUntil', async () => {
    must((await walrusBlob.storedUntil()) === null, 'nothing of a deletable one');
    must((await (await fresh().getBlob({ blobId: second.blobId })).storedUntil()) > 3, 'the end of a permanent one');
  });
  await call('WalrusBlob.asFile', async () => {
    const whole = await (await fresh().getBlob({ blobId: written.blobId })).asFile().bytes();
    mustBeSame(whole, blob, 'the blob');
  });
  await call('WalrusBlob.files', async () => {
    must((await walrusBlob.files()).length === 2, 'all');
    const [byName] = await walrusBlob.files({ identifiers: ['y.json'] });
    must((await byName.json()).n === 1, 'by name');
    must((await walrusBlob.files({ tags: [{ kind: 'bytes' }] })).length === 1, 'by tag');
  });

  // The upload relay.
  const relayed = extended({ host: relay, sendTip: { max: 10_000_000 } }).walrus;
  await call('calculateUploadRelayTip', async () =>
    must((await relayed.calculateUploadRelayTip({ size: 1000 })) > 0n, 'a tip'));
  await call('writeBlob through an upload relay', async () => {
    const bytes = bytesOf(10, 70_000);
    const { blobId, blobObject } = await relayed.writeBlob({ blob: bytes, deletable: true, epochs: 2, signer });
    must(blobObject.certified_epoch !== null, 'it is certified');
    mustBeSame(await fresh().readBlob({ blobId }), bytes, 'the blob');
  });
  await call('writeFiles through an upload relay', async () => {
    const results = await relayed.writeFiles({
      files: [WalrusFile.from({ contents: contents[1], identifier: 'relayed', tags: {} })], epochs: 2, deletable: true, signer,
    });
    const [file] = await fresh().getFiles({ ids: [results[0].id] });
    must((await file.json()).n === 1, 'the file');
  });
  const tipped = async (pay, seed) => {
    const bytes = bytesOf(seed, 900);
    const meta = await relayed.computeBlobMetadata({ bytes });
    const transaction = new Transaction();
    transaction.setSenderIfNotSet(owner);
    await pay(transaction, { size: bytes.length, blobDigest: await meta.blobDigest(), nonce: meta.nonce });
    transaction.transferObjects(
      [relayed.registerBlob({ size: bytes.length, epochs: 2, blobId: meta.blobId, rootHash: meta.rootHash, deletable: true })], owner);
    const { digest, made } = await run(transaction, '::blob::Blob');
    return { blobId: meta.blobId, nonce: meta.nonce, txDigest: digest, blob: bytes, deletable: true, blobObjectId: made };
  };
  let paid;
  await call('sendUploadRelayTip', async () => {
    paid = await tipped((transaction, tip) => transaction.add(relayed.sendUploadRelayTip(tip)), 11);
    must(paid.blobObjectId, 'a blob and a tip in one transaction');
  });
  await call('writeBlobToUploadRelay', async () => {
    const given = await relayed.writeBlobToUploadRelay(paid);
    await w.executeCertifyBlobTransaction({
      signer, blobId: paid.blobId, blobObjectId: paid.blobObjectId, certificate: given.certificate, deletable: true,
    });
    mustBeSame(await fresh().readBlob({ blobId: paid.blobId }), paid.blob, 'the blob');
  });
  await call('addAuthPayload', async () => {
    const { send_tip: tip } = await (await fetch(new URL('/v1/tip-config', relay))).json();
    const amount = await relayed.calculateUploadRelayTip({ size: 900 });
    const byHand = await tipped(async (transaction, asked) => {
      transaction.add(w.addAuthPayload(asked));
      transaction.transferObjects([transaction.splitCoins(transaction.gas, [amount])[0]], tip.address);
    }, 12);
    must((await relayed.writeBlobToUploadRelay(byHand)).certificate.signers.length > 0, 'a certificate');
  });

  // The end of it.
  await call('deleteBlob', async () => {
    const transaction = new Transaction();
    transaction.transferObjects([w.deleteBlob({ blobObjectId: objects.first })], owner);
    await run(transaction);
    await gone(objects.first);
  });
  await call('deleteBlobTransaction', async () => {
    await run(w.deleteBlobTransaction({ blobObjectId: objects.third, owner }));
    await gone(objects.third);
  });
  await call('executeDeleteBlobTransaction', async () => {
    await w.executeDeleteBlobTransaction({ blobObjectId: written.blobObject.id, signer });
    await gone(written.blobObject.id);
  });
  await call('reset', async () => {
    w.reset();
    must((await w.systemState()).committee.n_shards === state.committee.n_shards, 'it is read anew');
  });

  const missing = PUBLIC.filter((name) => !called.has(name));
  report('every public method is among these', missing.length ? missing.join() : null);

  function bytesOnlyId() {
    return blobIdFromInt(12345678901234567890n);
  }
}
