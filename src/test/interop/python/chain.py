"""pysui, unchanged, against a chain of Floe's, a call after the other:

python chain.py HOST PORT SYSTEM_OBJECT OWNER PACKAGE DIGEST

pysui connects with TLS only, which a chain of Floe's does not have; a connection without is put in its place.
"""

import asyncio
import sys

from grpclib.client import Channel
from pysui.sui.sui_grpc import pgrpc_requests as ask
from pysui.sui.sui_grpc.pgrpc_clients import GrpcProtocolClient

HOST, PORT, SYSTEM, OWNER, PACKAGE, DIGEST = sys.argv[1:]
SUI = "0x2::sui::SUI"
UNKNOWN = "0x" + "9" * 64


class PlainClient(GrpcProtocolClient):
    """The client without its configuration and TLS."""

    def __init__(self) -> None:  # pylint: disable=super-init-not-called
        self._channel = Channel(host=HOST, port=int(PORT))
        self._channels = []
        self._default_header = {}


def check(condition, what) -> None:
    if not condition:
        raise AssertionError(what)


async def main() -> None:
    client = PlainClient()

    async def call(request):
        result = await asyncio.wait_for(client.execute_grpc_request(request=request), 60)
        check(result.is_ok(), result.result_string)
        return result.result_data

    async def step(request, right) -> None:
        answer = await call(request)
        check(right(answer), f"{type(request).__name__}: {answer}")
        print("ok  ", type(request).__name__)

    async def refused(request, words) -> None:
        result = await asyncio.wait_for(client.execute_grpc_request(request=request), 60)
        check(not result.is_ok(), f"{type(request).__name__} was answered")
        check(words in str(result.result_string), f"{type(request).__name__}: {result.result_string}")
        print("ok  ", f"{type(request).__name__}: refused")

    await step(ask.GetServiceInfo(), lambda a: a.checkpoint_height > 0)
    await step(ask.GetChainIdentifierSC(), lambda a: len(a) > 30)
    await step(ask.GetLatestCheckpoint(), lambda a: a.checkpoint.summary.bcs.value)
    await step(ask.GetCheckpointBySequence(sequence_number=1), lambda a: a.checkpoint.sequence_number == 1)
    one = (await call(ask.GetCheckpointBySequence(sequence_number=1))).checkpoint
    await step(ask.GetCheckpointByDigest(digest=one.digest), lambda a: a.checkpoint.sequence_number == 1)
    await step(ask.GetEpoch(), lambda a: a.epoch.reference_gas_price == 1000)
    await step(ask.GetLatestSuiSystemState(), lambda a: a.reference_gas_price == 1000)
    await step(ask.GetBasicCurrentEpochInfo(), lambda a: a.epoch == 0)
    await step(ask.GetProtocolConfig(), lambda a: a.attributes["max_tx_size_bytes"] == "131072")

    await step(ask.GetObject(object_id=SYSTEM), lambda a: a.object.object_type.endswith("::system::System"))
    await step(ask.GetPastObject(object_id=SYSTEM, version=1), lambda a: a.object.version == 1)
    await step(ask.GetObjectSC(object_id=SYSTEM), lambda a: a.object_id == SYSTEM)
    await step(ask.GetObjectSummarySC(object_id=SYSTEM), lambda a: a is not None)
    await step(ask.GetMultipleObjects(object_ids=[SYSTEM, UNKNOWN]), lambda a: len(a.objects) == 2)
    await step(
        ask.GetMultiplePastObjects(for_versions=[{"objectId": SYSTEM, "version": 1}]),
        lambda a: a.objects[0].object.version == 1,
    )
    await step(ask.GetDynamicFields(object_id=SYSTEM), lambda a: a.dynamic_fields)
    await step(ask.GetObjectsOwnedByAddress(owner=OWNER, page_size=1), lambda a: a.objects and a.next_page_token)
    await step(ask.GetObjectsForTypeSC(owner=OWNER, object_type="0x2::coin::Coin"), lambda a: a is not None)
    await step(ask.GetCoins(owner=OWNER), lambda a: a.objects[0].balance > 0)
    await step(ask.GetGas(owner=OWNER), lambda a: a.objects[0].balance > 0)
    await step(ask.GetStaked(owner=OWNER), lambda a: not a.objects)
    await step(ask.GetCoinMetaData(coin_type=SUI), lambda a: a.metadata.decimals == 9)
    await step(ask.GetAddressCoinBalance(owner=OWNER, coin_type=SUI), lambda a: a.balance.balance > 0)
    await step(ask.GetAddressCoinBalances(owner=OWNER), lambda a: len(a.balances) == 2)

    await step(ask.GetTransaction(digest=DIGEST, field_mask=["*"]), lambda a: a.transaction.digest == DIGEST)
    await step(ask.GetTransactions(transactions=[DIGEST]), lambda a: len(a.transactions) == 1)

    await step(ask.GetPackage(package=PACKAGE), lambda a: a.package.original_id)
    await step(ask.GetPackageVersions(package_storage_id=PACKAGE), lambda a: a.versions[0].package_id == PACKAGE)
    await step(
        ask.GetMoveDataType(package=PACKAGE, module_name="blob", type_name="Blob"),
        lambda a: a.datatype.fields,
    )
    await step(
        ask.GetFunction(package=PACKAGE, module_name="staking", function_name="stake_with_pool"),
        lambda a: len(a.function.parameters) == 4,
    )

    await refused(ask.GetNameServiceAddress(name="walrus.sui"), "there is no method")
    client._channel.close()


asyncio.run(main())
