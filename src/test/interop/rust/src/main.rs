//! Sui's own crates, unchanged, against a chain of Floe's, a call after the other:
//!
//!     chain RPC_URL SYSTEM_OBJECT ORIGINAL_PACKAGE WAL_TYPE
//!
//! Every checkpoint that they can get is verified as a light client does: by digests, down to objects, and the signature.

use std::collections::HashMap;
use std::error::Error;
use std::time::Duration;

use futures::TryStreamExt;
use sui_crypto::SuiSigner;
use sui_crypto::SuiVerifier;
use sui_crypto::bls12381::ValidatorCommitteeSignatureVerifier;
use sui_crypto::ed25519::Ed25519PrivateKey;
use sui_crypto::simple::SimpleVerifier;
use sui_rpc::Client;
use sui_rpc::faucet::FaucetClient;
use sui_rpc::field::FieldMask;
use sui_rpc::field::FieldMaskUtil;
use sui_rpc::proto::sui::rpc::v2 as proto;
use sui_sdk_types as sdk;
use sui_transaction_builder::Function;
use sui_transaction_builder::ObjectInput;
use sui_transaction_builder::TransactionBuilder;
use tokio::time::timeout;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const LIMIT: Duration = Duration::from_secs(60);

/// Runs one call and says that it was answered.
async fn step<T>(name: &str, call: impl Future<Output = Result<T>>) -> Result<T> {
    let answer = timeout(LIMIT, call)
        .await
        .map_err(|_| format!("{name}: no answer"))?
        .map_err(|problem| format!("{name}: {problem}"))?;
    println!("ok   {name}");
    Ok(answer)
}

/// Runs one call that has to be refused, in these words.
async fn refused<T, E: std::fmt::Display>(
    name: &str,
    words: &str,
    call: impl Future<Output = std::result::Result<T, E>>,
) -> Result<()> {
    match timeout(LIMIT, call).await {
        Err(_) => return Err(format!("{name}: no answer").into()),
        Ok(Ok(_)) => return Err(format!("{name}: was answered").into()),
        Ok(Err(problem)) => check(problem.to_string().contains(words), &format!("{name}: {problem}"))?,
    }
    println!("ok   {name}");
    Ok(())
}

fn check(right: bool, what: &str) -> Result<()> {
    if right { Ok(()) } else { Err(what.into()) }
}

fn everything() -> FieldMask {
    FieldMask::from_paths(["*"])
}

/// The bytes, the fields and the digest of a checkpoint's head say the same.
fn summary(checkpoint: &proto::Checkpoint) -> Result<sdk::CheckpointSummary> {
    let summary = sdk::CheckpointSummary::try_from(checkpoint.summary())?;
    check(summary == checkpoint.summary().bcs().deserialize()?, "the summary's bytes")?;
    check(summary.digest().to_string() == checkpoint.digest(), "the checkpoint's digest")?;
    check(checkpoint.summary().digest() == checkpoint.digest(), "the summary's digest")?;
    Ok(summary)
}

/// All that a checkpoint has follows from its head.
fn verify(checkpoint: &proto::Checkpoint, verifier: &ValidatorCommitteeSignatureVerifier) -> Result<sdk::CheckpointSummary> {
    let summary = summary(checkpoint)?;
    verifier.verify_checkpoint_summary(&summary, &checkpoint.signature().try_into()?)?;

    let contents = sdk::CheckpointContents::try_from(checkpoint.contents())?;
    check(contents == checkpoint.contents().bcs().deserialize()?, "the contents' bytes")?;
    check(contents.digest() == summary.content_digest, "the contents' digest")?;
    check(checkpoint.contents().digest() == summary.content_digest.to_string(), "the contents' own digest")?;
    check(contents.transactions().len() == checkpoint.transactions().len(), "how many transactions there are")?;

    let mut objects = HashMap::new();
    for object in checkpoint.objects().objects() {
        let known = sdk::Object::try_from(object)?;
        check(known == object.bcs().deserialize()?, "an object's bytes")?;
        check(known.digest().to_string() == object.digest(), "an object's digest")?;
        objects.insert((known.object_id(), known.version()), known.digest());
    }
    for (executed, listed) in checkpoint.transactions().iter().zip(contents.transactions()) {
        verify_transaction(executed, listed, &objects)?;
    }
    Ok(summary)
}

fn verify_transaction(
    executed: &proto::ExecutedTransaction,
    listed: &sdk::CheckpointTransactionInfo,
    objects: &HashMap<(sdk::Address, u64), sdk::Digest>,
) -> Result<()> {
    let transaction: sdk::Transaction = executed.transaction().bcs().deserialize()?;
    check(transaction.digest() == *listed.transaction(), "the transaction's digest")?;
    check(executed.digest() == listed.transaction().to_string(), "the transaction's own digest")?;
    let signatures: Vec<_> = listed.signatures().cloned().collect();
    let shown: Vec<sdk::UserSignature> =
        executed.signatures().iter().map(TryInto::try_into).collect::<std::result::Result<_, _>>()?;
    check(shown == signatures, "the signatures")?;
    if let sdk::TransactionKind::ProgrammableTransaction(_) = transaction.kind {
        // The fields without the bytes are the same transaction.
        let mut fields = executed.transaction().clone();
        fields.bcs = None;
        check(sdk::Transaction::try_from(&fields)? == transaction, "the transaction's fields")?;
        // Those of other schemes, which other clients made, need more crates.
        for signature in &signatures {
            if let sdk::UserSignature::Simple(sdk::SimpleSignature::Ed25519 { .. }) = signature {
                SimpleVerifier.verify_transaction(&transaction, signature)?;
            }
        }
    }

    let effects: sdk::TransactionEffects = executed.effects().bcs().deserialize()?;
    check(effects.digest() == *listed.effects(), "the effects' digest")?;
    check(executed.effects().digest() == listed.effects().to_string(), "the effects' own digest")?;
    let sdk::TransactionEffects::V2(effects) = effects else { return Err("effects of version 1".into()) };
    check(effects.transaction_digest == *listed.transaction(), "whose effects they are")?;
    let shown: sdk::ExecutionStatus = executed.effects().status().try_into()?;
    check(shown == effects.status, "the status")?;
    if let Some(digest) = effects.events_digest {
        let events: sdk::TransactionEvents = executed.events().bcs().deserialize()?;
        check(events.digest() == digest, "the events' digest")?;
        for (shown, event) in executed.events().events().iter().zip(&events.0) {
            check(sdk::Event::try_from(shown)? == *event, "an event's fields")?;
        }
    }

    let shown: Vec<sdk::ChangedObject> =
        executed.effects().changed_objects().iter().map(TryInto::try_into).collect::<std::result::Result<_, _>>()?;
    check(shown == effects.changed_objects, "the changed objects")?;
    for change in &effects.changed_objects {
        if let sdk::ObjectIn::Exist { version, digest, .. } = &change.input_state {
            check(objects.get(&(change.object_id, *version)) == Some(digest), "an object before")?;
        }
        match &change.output_state {
            sdk::ObjectOut::ObjectWrite { digest, .. } => {
                check(objects.get(&(change.object_id, effects.lamport_version)) == Some(digest), "an object afterwards")?
            }
            sdk::ObjectOut::PackageWrite { version, digest } => {
                check(objects.get(&(change.object_id, *version)) == Some(digest), "a package afterwards")?
            }
            _ => {}
        }
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let [rpc, system, original, wal]: [String; 4] =
        std::env::args().skip(1).collect::<Vec<_>>().try_into().map_err(|_| "four arguments")?;
    let system: sdk::Address = system.parse()?;
    let original: sdk::Address = original.parse()?;
    let wal: sdk::StructTag = wal.parse()?;
    let sui = sdk::StructTag::sui();
    let key = Ed25519PrivateKey::new([7; Ed25519PrivateKey::LENGTH]);
    let owner = key.public_key().derive_address();
    let friend: sdk::Address = format!("0x{}", "42".repeat(32)).parse()?;
    let mut client = Client::new(rpc.as_str())?;
    let all = client.clone();

    step("FaucetClient::request", async {
        let coins = FaucetClient::new(rpc.as_str())?.request(owner).await?;
        check(!coins.is_empty(), "no coin")
    })
    .await?;
    step("get_service_info", async {
        let info = client.ledger_client().get_service_info(proto::GetServiceInfoRequest::default()).await?.into_inner();
        check(info.chain_id().parse::<sdk::Digest>().is_ok(), "the chain's identifier")?;
        check(info.checkpoint_height() > 0, "its height")
    })
    .await?;
    step("get_reference_gas_price", async {
        check(client.get_reference_gas_price().await? == 1000, "the price")
    })
    .await?;
    let committee: sdk::ValidatorCommittee = step("get_epoch", async {
        let request = proto::GetEpochRequest::latest().with_read_mask(everything());
        let epoch = client.ledger_client().get_epoch(request).await?.into_inner();
        Ok(epoch.epoch().committee().try_into()?)
    })
    .await?;

    let (transaction, digest) = step("TransactionBuilder::build, with coins that it finds", async {
        let mut builder = TransactionBuilder::new();
        builder.set_sender(owner);
        let one = builder.coin(sui.clone(), 1000);
        let two = builder.coin(wal.clone(), 5);
        let recipient = builder.pure(&friend);
        builder.transfer_objects(vec![one, two], recipient);
        let transaction = builder.build(&mut client).await?;
        let digest = transaction.digest();
        Ok((transaction, digest))
    })
    .await?;
    let checkpoint = step("execute_transaction_and_wait_for_checkpoint", async {
        let request = proto::ExecuteTransactionRequest::new(transaction.clone().into())
            .with_signatures(vec![key.sign_transaction(&transaction)?.into()])
            .with_read_mask(FieldMask::from_paths(["effects"]));
        let executed = client.execute_transaction_and_wait_for_checkpoint(request.clone(), LIMIT).await?.into_inner();
        check(executed.transaction().effects().status().success(), "it failed")?;
        // Once more: it is answered with what it did.
        let again = client.execute_transaction_and_wait_for_checkpoint(request, LIMIT).await?.into_inner();
        check(again.transaction().checkpoint() == executed.transaction().checkpoint(), "another checkpoint")?;
        Ok(executed.transaction().checkpoint())
    })
    .await?;
    step("get_transaction", async {
        let request = proto::GetTransactionRequest::new(&digest).with_read_mask(everything());
        let found = client.ledger_client().get_transaction(request).await?.into_inner();
        check(sdk::Transaction::try_from(found.transaction().transaction())? == transaction, "another transaction")?;
        check(found.transaction().balance_changes().iter().any(|c| c.address() == friend.to_string()), "balances")
    })
    .await?;
    step("batch_get_transactions", async {
        let request = proto::BatchGetTransactionsRequest::default().with_digests(vec![digest.to_string()]);
        let found = client.ledger_client().batch_get_transactions(request).await?.into_inner();
        check(found.transactions()[0].transaction().digest() == digest.to_string(), "another transaction")
    })
    .await?;
    step("TransactionBuilder::build of what aborts", async {
        let mut builder = TransactionBuilder::new();
        builder.set_sender(owner);
        let coin = builder.coin(sui.clone(), 7);
        let destroy = Function::new(sdk::Address::TWO, "coin".parse()?, "destroy_zero".parse()?)
            .with_type_args(vec![sui.clone().into()]);
        builder.move_call(destroy, vec![coin]);
        let Err(sui_transaction_builder::Error::SimulationFailure(failure)) = builder.build(&mut client).await else {
            return Err("it was built".into());
        };
        let abort = failure.move_abort().ok_or("no abort")?;
        check(abort.location().module() == "balance", "the module")?;
        check(abort.location().function_name() == "destroy_zero", "the function")
    })
    .await?;
    step("TransactionBuilder::build with a contract's function that aborts", async {
        let mut builder = TransactionBuilder::new();
        builder.set_sender(owner);
        let object = builder.object(ObjectInput::new(system));
        let [size, epochs] = [builder.pure(&0u64), builder.pure(&1u32)];
        let coin = builder.coin(wal.clone(), 1_000_000);
        let package = client.clone().ledger_client().get_object(
            proto::GetObjectRequest::new(&system).with_read_mask(FieldMask::from_paths(["contents"])),
        ).await?.into_inner().object().contents().value()[40..72].to_vec();
        let reserve = Function::new(
            sdk::Address::from_bytes(&package)?, "system".parse()?, "reserve_space".parse()?);
        let storage = builder.move_call(reserve, vec![object, size, epochs, coin]);
        let recipient = builder.pure(&owner);
        builder.transfer_objects(vec![storage, coin], recipient);
        let Err(sui_transaction_builder::Error::SimulationFailure(failure)) = builder.build(&mut client).await else {
            return Err("it was built".into());
        };
        let abort = failure.move_abort().ok_or(format!("no abort: {:?}", failure.description()))?;
        check(!abort.location().function_name().is_empty(), "the function")
    })
    .await?;

    step("execute_transaction of what fails, in four ways", async {
        let cases: [(&str, fn(&mut TransactionBuilder)); 4] = [
            ("CommandArgumentError", |builder| {
                let nothing = builder.pure(&7u64);
                let nobody = builder.pure(&sdk::Address::ZERO);
                builder.transfer_objects(vec![nothing], nobody);
            }),
            ("UnusedValueWithoutDrop", |builder| {
                let (gas, amount) = (builder.gas(), builder.pure(&7u64));
                builder.split_coins(gas, vec![amount]);
            }),
            ("TypeArgumentError", |builder| {
                let unknown: sdk::TypeTag = "0x2::sui::NOBODY".parse().unwrap();
                let zero = Function::new(sdk::Address::TWO, "coin".parse().unwrap(), "zero".parse().unwrap());
                builder.move_call(zero.with_type_args(vec![unknown]), vec![]);
            }),
            ("FunctionNotFound", |builder| {
                let none = Function::new(sdk::Address::TWO, "coin".parse().unwrap(), "nothing".parse().unwrap());
                builder.move_call(none, vec![]);
            }),
        ];
        for (kind, commands) in cases {
            let coin = client.select_coins(&owner, &sui.clone().into(), 1_000_000_000, &[]).await?.remove(0);
            let mut builder = TransactionBuilder::new();
            commands(&mut builder);
            builder.set_sender(owner);
            builder.set_gas_budget(10_000_000);
            builder.set_gas_price(1000);
            builder.add_gas_objects([ObjectInput::owned(
                coin.object_id().parse()?,
                coin.version(),
                coin.digest().parse()?,
            )]);
            let transaction = builder.try_build()?;
            let request = proto::ExecuteTransactionRequest::new(transaction.clone().into())
                .with_signatures(vec![key.sign_transaction(&transaction)?.into()])
                .with_read_mask(FieldMask::from_paths(["effects"]));
            let executed = client.execution_client().execute_transaction(request).await?.into_inner();
            let status = sdk::ExecutionStatus::try_from(executed.transaction().effects().status())?;
            let sdk::ExecutionStatus::Failure { error, .. } = status else { return Err("it succeeded".into()) };
            check(format!("{error:?}").starts_with(kind), &format!("{kind}: {error:?}"))?;
        }
        Ok(())
    })
    .await?;

    step("get_object", async {
        let request = proto::GetObjectRequest::new(&system).with_read_mask(everything());
        let found = client.ledger_client().get_object(request).await?.into_inner();
        let object = sdk::Object::try_from(found.object())?;
        check(object == found.object().bcs().deserialize()?, "its bytes")?;
        check(object.digest().to_string() == found.object().digest(), "its digest")
    })
    .await?;
    step("batch_get_objects", async {
        let requests = vec![proto::GetObjectRequest::new(&system), proto::GetObjectRequest::new(&friend)];
        let request = proto::BatchGetObjectsRequest::default().with_requests(requests);
        let found = client.ledger_client().batch_get_objects(request).await?.into_inner();
        check(found.objects()[0].object().object_id() == system.to_string(), "another object")?;
        check(found.objects()[1].error_opt().is_some(), "an object that is not there")
    })
    .await?;
    step("list_owned_objects, page by page", async {
        let request = proto::ListOwnedObjectsRequest::default().with_owner(owner.to_string()).with_page_size(1u32);
        let found: Vec<_> = all.list_owned_objects(request).try_collect().await?;
        check(found.len() >= 2, "too few")
    })
    .await?;
    step("list_dynamic_fields, page by page", async {
        let request =
            proto::ListDynamicFieldsRequest::default().with_parent(system.to_string()).with_page_size(1u32);
        let found: Vec<_> = all.list_dynamic_fields(request).try_collect().await?;
        check(!found.is_empty(), "none")
    })
    .await?;
    step("list_balances", async {
        let request = proto::ListBalancesRequest::default().with_owner(owner.to_string());
        let found: Vec<_> = all.list_balances(request).try_collect().await?;
        check(found.len() == 2, "not two currencies")
    })
    .await?;
    step("get_balance", async {
        let request =
            proto::GetBalanceRequest::default().with_owner(friend.to_string()).with_coin_type(wal.to_string());
        let found = client.state_client().get_balance(request).await?.into_inner();
        check(found.balance().balance() >= 5, "too little")
    })
    .await?;
    step("get_coin_info", async {
        let request = proto::GetCoinInfoRequest::default().with_coin_type(wal.to_string());
        let found = client.state_client().get_coin_info(request).await?.into_inner();
        check(found.metadata().symbol() == "WAL", "its symbol")
    })
    .await?;
    step("select_coins", async {
        let coins = client.select_coins(&owner, &sui.clone().into(), 1, &[]).await?;
        check(!coins.is_empty(), "none")
    })
    .await?;
    step("get_package", async {
        let found = client.package_client().get_package(proto::GetPackageRequest::new(&original)).await?.into_inner();
        check(found.package().original_id() == original.to_string(), "another package")
    })
    .await?;
    step("get_function", async {
        let request = proto::GetFunctionRequest::new(&original, "staking", "stake_with_pool");
        let found = client.package_client().get_function(request).await?.into_inner();
        check(found.function().parameters().len() == 4, "its parameters")
    })
    .await?;
    step("get_datatype", async {
        let request = proto::GetDatatypeRequest::new(&original, "blob", "Blob");
        let found = client.package_client().get_datatype(request).await?.into_inner();
        check(!found.datatype().fields().is_empty(), "its fields")
    })
    .await?;
    step("list_package_versions", async {
        let request = proto::ListPackageVersionsRequest::new(&original).with_page_size(1u32);
        let found: Vec<_> = all.list_package_versions(request).try_collect().await?;
        check(found.iter().any(|version| version.package_id() == original.to_string()), "the first version")?;
        check(found.is_sorted_by_key(|version| version.version()), "the order")
    })
    .await?;
    step("subscribe_checkpoints", async {
        let request = proto::SubscribeCheckpointsRequest::default().with_read_mask(everything());
        let mut stream = client.subscription_client().subscribe_checkpoints(request).await?.into_inner();
        FaucetClient::new(rpc.as_str())?.request(friend).await?;
        let made = stream.try_next().await?.ok_or("no checkpoint")?;
        check(made.cursor() == made.checkpoint().sequence_number(), "the cursor")?;
        check(summary(made.checkpoint())?.sequence_number == made.cursor(), "the number")
    })
    .await?;

    let verifier = ValidatorCommitteeSignatureVerifier::new(committee)?;
    step("get_checkpoint, verified from the last to the first", async {
        let request = proto::GetCheckpointRequest::latest().with_read_mask(everything());
        let mut found = client.ledger_client().get_checkpoint(request).await?.into_inner();
        let mut seen = false;
        loop {
            let number = found.checkpoint().sequence_number();
            let summary =
                verify(found.checkpoint(), &verifier).map_err(|problem| format!("checkpoint {number}: {problem}"))?;
            seen |= number == checkpoint && found.checkpoint().transactions()[0].digest() == digest.to_string();
            let Some(previous) = summary.previous_digest else { break };
            let request = proto::GetCheckpointRequest::by_digest(&previous).with_read_mask(everything());
            found = client.ledger_client().get_checkpoint(request).await?.into_inner();
            check(found.checkpoint().sequence_number() + 1 == number, "a gap")?;
        }
        check(seen, "our own transaction is in none")
    })
    .await?;
    step("a signature of another checkpoint is none", async {
        let [one, two] = [1, 2].map(|number| {
            let request = proto::GetCheckpointRequest::by_sequence_number(number).with_read_mask(everything());
            let mut client = client.clone();
            async move { client.ledger_client().get_checkpoint(request).await }
        });
        let (one, two) = (one.await?.into_inner(), two.await?.into_inner());
        let signature = two.checkpoint().signature().try_into()?;
        check(verifier.verify_checkpoint_summary(&summary(one.checkpoint())?, &signature).is_err(), "it is taken for one")
    })
    .await?;

    refused("get_checkpoint that is not made yet: refused", "not found", async {
        let request = proto::GetCheckpointRequest::by_sequence_number(u64::MAX);
        client.ledger_client().get_checkpoint(request).await
    })
    .await?;
    refused("list_delegated_stake: refused", "there is no object 0x", client.list_delegated_stake(&owner)).await?;
    refused("verify_signature: refused", "there is no method", async {
        client.signature_verification_client().verify_signature(proto::VerifySignatureRequest::default()).await
    })
    .await?;
    refused("list_transactions: refused", "there is no method", async {
        client.ledger_client().list_transactions(proto::ListTransactionsRequest::default()).await
    })
    .await?;
    refused("list_events: refused", "there is no method", async {
        client.ledger_client().list_events(proto::ListEventsRequest::default()).await
    })
    .await?;
    refused("list_checkpoints: refused", "there is no method", async {
        client.ledger_client().list_checkpoints(proto::ListCheckpointsRequest::default()).await
    })
    .await?;
    Ok(())
}
