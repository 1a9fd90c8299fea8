// Sui's own TypeScript client, unchanged, against a chain of Floe's, a call after the other:
//   node chain.mjs RPC_URL SYSTEM_OBJECT ORIGINAL_PACKAGE WAL_TYPE
import assert from 'node:assert/strict';
import { bcs } from '@mysten/sui/bcs';
import { requestSuiFromFaucetV2 } from '@mysten/sui/faucet';
import { SuiGrpcClient } from '@mysten/sui/grpc';
import { Ed25519Keypair } from '@mysten/sui/keypairs/ed25519';
import { Secp256k1Keypair } from '@mysten/sui/keypairs/secp256k1';
import { Secp256r1Keypair } from '@mysten/sui/keypairs/secp256r1';
import { Transaction, TransactionDataBuilder, coinWithBalance } from '@mysten/sui/transactions';
import { step } from './check.mjs';

const [rpc, system, original, wal] = process.argv.slice(2);
const SUI = '0x2::sui::SUI';
const client = new SuiGrpcClient({ network: 'localnet', baseUrl: rpc });
const signer = Ed25519Keypair.generate();
const owner = signer.toSuiAddress();
const friend = Ed25519Keypair.generate().toSuiAddress();
const everything = { content: true, previousTransaction: true, objectBcs: true };

/** What a transaction gave, as the client tells success from failure. */
function succeeded(result) {
  const transaction = result.Transaction ?? result.FailedTransaction;
  assert.ok(transaction.status.success, JSON.stringify(transaction.status));
  return transaction;
}

async function refused(call, pattern) {
  await assert.rejects(Promise.resolve(call), (problem) => {
    assert.match(problem.message, pattern);
    return true;
  });
}

await step('requestSuiFromFaucetV2', () => requestSuiFromFaucetV2({ host: rpc, recipient: owner }));
await step('getBalance', async () => {
  const { balance } = await client.getBalance({ owner, coinType: SUI });
  assert.ok(BigInt(balance.balance) > 0n);
});
await step('listBalances', async () => {
  const { balances } = await client.listBalances({ owner });
  assert.equal(balances.length, 2);
});
await step('getCoinMetadata', async () => {
  const { coinMetadata } = await client.getCoinMetadata({ coinType: wal });
  assert.equal(coinMetadata.symbol, 'WAL');
  assert.equal(coinMetadata.decimals, 9);
});
const coin = await step('listCoins', async () => {
  const { objects } = await client.listCoins({ owner, coinType: SUI });
  assert.ok(objects.length >= 1);
  return objects[0];
});
await step('getReferenceGasPrice', async () => {
  assert.equal((await client.getReferenceGasPrice()).referenceGasPrice, '1000');
});
await step('getChainIdentifier', async () => {
  const { chainIdentifier } = await client.core.getChainIdentifier();
  assert.ok(chainIdentifier.length > 30);
});
await step('getCurrentSystemState', async () => {
  const { systemState } = await client.core.getCurrentSystemState();
  assert.equal(systemState.epoch, '0');
  assert.equal(systemState.referenceGasPrice, '1000');
  assert.equal(systemState.safeMode, false);
  assert.ok(BigInt(systemState.parameters.epochDurationMs) > 0n);
  assert.ok(Number(systemState.epochStartTimestampMs) > 1_600_000_000_000);
});
await step('getProtocolConfig', async () => {
  const { protocolConfig } = await client.core.getProtocolConfig();
  assert.equal(protocolConfig.attributes.max_tx_size_bytes, String(128 * 1024));
  assert.equal(protocolConfig.attributes.max_programmable_tx_commands, '1024');
});

const digest = await step('signAndExecuteTransaction', async () => {
  const transaction = new Transaction();
  const [one, two] = transaction.splitCoins(transaction.gas, [1000, 2000]);
  transaction.mergeCoins(one, [two]);
  transaction.transferObjects([one, coinWithBalance({ balance: 5, type: wal })], friend);
  return succeeded(await client.signAndExecuteTransaction({ transaction, signer, include: { effects: true } })).digest;
});
await step('waitForTransaction', async () => {
  succeeded(await client.waitForTransaction({ digest, timeout: 10_000 }));
});
await step('getTransaction', async () => {
  const transaction = succeeded(
    await client.getTransaction({
      digest,
      include: { balanceChanges: true, bcs: true, effects: true, events: true, objectTypes: true, transaction: true },
    }),
  );
  assert.equal(TransactionDataBuilder.getDigestFromBytes(transaction.bcs), digest);
  assert.equal(bcs.TransactionData.parse(transaction.bcs).V1.sender, owner);
  assert.ok(transaction.balanceChanges.some((change) => change.address === friend));
  assert.equal(transaction.effects.transactionDigest, digest);
});
for (const [name, other] of [['Secp256k1Keypair', Secp256k1Keypair.generate()], ['Secp256r1Keypair', Secp256r1Keypair.generate()]]) {
  await step(`signAndExecuteTransaction with a ${name}`, async () => {
    await requestSuiFromFaucetV2({ host: rpc, recipient: other.toSuiAddress() });
    const transaction = new Transaction();
    transaction.transferObjects([transaction.splitCoins(transaction.gas, [7])], friend);
    succeeded(await client.signAndExecuteTransaction({ transaction, signer: other }));
  });
}
await step('executeTransaction that somebody else pays for', async () => {
  const sponsor = Ed25519Keypair.generate();
  await requestSuiFromFaucetV2({ host: rpc, recipient: sponsor.toSuiAddress() });
  const transaction = new Transaction();
  transaction.setSender(owner);
  transaction.setGasOwner(sponsor.toSuiAddress());
  transaction.transferObjects([coinWithBalance({ balance: 5, type: wal })], friend);
  const bytes = await transaction.build({ client });
  const signatures = [await signer.signTransaction(bytes), await sponsor.signTransaction(bytes)].map((s) => s.signature);
  succeeded(await client.executeTransaction({ transaction: bytes, signatures }));
});
await step('simulateTransaction', async () => {
  const transaction = new Transaction();
  transaction.setSender(owner);
  transaction.transferObjects([transaction.splitCoins(transaction.gas, [7])], friend);
  succeeded(await client.simulateTransaction({ transaction, include: { effects: true } }));
});
await step('simulateTransaction that aborts', async () => {
  const transaction = new Transaction();
  transaction.setSender(owner);
  transaction.moveCall({
    target: '0x2::coin::destroy_zero',
    typeArguments: [SUI],
    arguments: [transaction.splitCoins(transaction.gas, [7])],
  });
  await refused(transaction.build({ client }), /balance.*destroy_zero|abort/i);
});
await step('getTransaction of an unknown digest', () =>
  refused(client.getTransaction({ digest: '11111111111111111111111111111111' }), /not found/),
);
await step('verifySignature of the client itself', async () => {
  const message = new TextEncoder().encode('hello');
  const { signature } = await signer.signPersonalMessage(message);
  assert.ok(await signer.getPublicKey().verifyPersonalMessage(message, signature));
});

await step('getObject', async () => {
  const { object } = await client.getObject({ objectId: system, include: everything });
  assert.equal(object.type, `${original}::system::System`);
  const parsed = bcs.Object.parse(object.objectBcs);
  assert.equal(String(parsed.data.Move.version), object.version);
});
await step('getObjects', async () => {
  const { objects } = await client.getObjects({ objectIds: [system, friend] });
  assert.equal(objects[0].objectId, system);
  assert.ok(objects[1] instanceof Error);
});
await step('listOwnedObjects, page by page', async () => {
  const found = new Set();
  let cursor = null;
  do {
    const page = await client.listOwnedObjects({ owner, limit: 1, cursor });
    page.objects.forEach((object) => found.add(object.objectId));
    cursor = page.hasNextPage ? page.cursor : null;
  } while (cursor);
  assert.ok(found.has(coin.objectId));
  assert.ok(found.size >= 2);
});
const field = await step('listDynamicFields', async () => {
  const { dynamicFields } = await client.listDynamicFields({ parentId: system });
  assert.ok(dynamicFields.length >= 1);
  return dynamicFields[0];
});
await step('getDynamicField', async () => {
  const { dynamicField } = await client.getDynamicField({ parentId: system, name: field.name });
  assert.equal(dynamicField.fieldId, field.fieldId);
});
await step('getMoveFunction', async () => {
  const found = await client.getMoveFunction({ packageId: original, moduleName: 'staking', name: 'stake_with_pool' });
  assert.equal(found.function.parameters.length, 4);
});

await step('ledgerService.getServiceInfo', async () => {
  const { response } = await client.ledgerService.getServiceInfo({});
  assert.ok(response.checkpointHeight > 0n);
});
await step('ledgerService.getCheckpoint', async () => {
  const { response } = await client.ledgerService.getCheckpoint({
    checkpointId: { oneofKind: 'sequenceNumber', sequenceNumber: 1n },
    readMask: { paths: ['*'] },
  });
  assert.equal(response.checkpoint.sequenceNumber, 1n);
  assert.ok(response.checkpoint.summary.bcs.value.length > 0);
  assert.ok(response.checkpoint.signature.signature.length > 0);
});
await step('ledgerService.getEpoch', async () => {
  const { response } = await client.ledgerService.getEpoch({ readMask: { paths: ['*'] } });
  assert.equal(response.epoch.committee.members.length, 1);
});
await step('ledgerService.batchGetTransactions', async () => {
  const { response } = await client.ledgerService.batchGetTransactions({ digests: [digest] });
  assert.equal(response.transactions[0].result.transaction.digest, digest);
});
await step('stateService.getCoinInfo', async () => {
  const { response } = await client.stateService.getCoinInfo({ coinType: SUI });
  assert.equal(response.metadata.symbol, 'SUI');
});
await step('movePackageService.getPackage', async () => {
  const { response } = await client.movePackageService.getPackage({ packageId: original });
  assert.equal(response.package.originalId, original);
});
await step('movePackageService.listPackageVersions', async () => {
  const { response } = await client.movePackageService.listPackageVersions({ packageId: original });
  assert.equal(response.versions[0].packageId, original);
  assert.ok(response.versions.length > 1);
});
await step('movePackageService.getDatatype', async () => {
  const { response } = await client.movePackageService.getDatatype({
    packageId: original,
    moduleName: 'blob',
    name: 'Blob',
  });
  assert.ok(response.datatype.fields.length > 0);
});
await step('subscriptionService.subscribeCheckpoints', async () => {
  const abort = new AbortController();
  const stream = client.subscriptionService.subscribeCheckpoints(
    { readMask: { paths: ['sequence_number', 'digest'] } },
    { abort: abort.signal },
  );
  await stream.headers;
  const transaction = new Transaction();
  transaction.transferObjects([transaction.splitCoins(transaction.gas, [7])], friend);
  succeeded(await client.signAndExecuteTransaction({ transaction, signer }));
  for await (const message of stream.responses) {
    assert.equal(message.cursor, message.checkpoint.sequenceNumber);
    break;
  }
  abort.abort();
});

const { response: latest } = await client.ledgerService.getServiceInfo({});
await step('ledgerService.getCheckpoint that is not made yet: refused', () =>
  refused(
    client.ledgerService.getCheckpoint({
      checkpointId: { oneofKind: 'sequenceNumber', sequenceNumber: latest.checkpointHeight + 1000n },
    }),
    /not found/,
  ),
);
for (const [name, call] of [
  ['listTransactions', () => client.core.listTransactions({ limit: 1 })],
  ['listEvents', () => client.core.listEvents({ limit: 1 })],
  ['nameService.lookupName', () => client.nameService.lookupName({ name: 'walrus.sui' })],
]) {
  await step(`${name}: refused`, () => refused(Promise.resolve().then(call), /there is no method/));
}
process.exit(0);
