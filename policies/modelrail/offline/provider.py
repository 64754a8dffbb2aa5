"""The stand-in azure-native provider: a gRPC servicer with the real one's manners and no Azure behind it.

It answers like the real one on the wire: no Handshake, and a Configure that takes neither secrets nor resource
references. Attached providers share one server, so what a provider was configured with is kept by connection.
"""

from __future__ import annotations

import threading
from concurrent import futures
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, plugin_pb2, provider_pb2_grpc
from pulumi.runtime.proto import provider_pb2 as proto

from modelrail.facts import arm_paths
from modelrail.offline import arm, schema
from modelrail.offline.check import check
from modelrail.offline.values import UNLIMITED, dump, has_unknown, invented_id, load, preview, settle
from modelrail.readers.pulumi_wire import UNKNOWN

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
IGNORED = " (azure-native says nothing and Azure may ignore it)"


def token_of(urn: str) -> str:
    """The type token of a URN."""
    return urn.split("::")[2].rpartition("$")[2]


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """Answers for azure-native from its SDK; packages named in `echoed` get their inputs back, outputs unknown."""

    def __init__(self) -> None:
        self._configs: dict[str, dict[str, str]] = {}
        self._engines: dict[str, Any] = {}
        self._groups: dict[str, Any] = {}
        self._lock = threading.Lock()
        self.foreign: set[str] = set()
        self.checked: dict[str, dict[str, Any]] = {}
        """Inputs by URN as they were given back, secrets in clear."""

    def Attach(self, request: Any, context: Any) -> Any:
        self._engines[context.peer()] = engine_pb2_grpc.EngineStub(grpc.insecure_channel(request.address))
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=schema.version())

    def CheckConfig(self, request: Any, context: Any) -> Any:
        return proto.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        return proto.DiffResponse()

    def Configure(self, request: Any, context: Any) -> Any:
        self._configs[context.peer()] = {key.rpartition(":")[2]: value for key, value in request.variables.items()}
        return proto.ConfigureResponse(supportsPreview=True, supports_autonaming_configuration=True)

    def Cancel(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def Check(self, request: Any, context: Any) -> Any:
        token, old, new = token_of(request.urn), load(request.olds), load(request.news)
        self.checked[request.urn] = new
        known = self._known(token, context)
        if known is None:
            return proto.CheckResponse(inputs=request.news)
        template = arm_paths.template(token)
        self._default_name(request, template, known, old, new)
        self._default_location(context, known, old, new)
        if known.api_version:
            new.setdefault("azureApiVersion", known.api_version)
        return proto.CheckResponse(
            inputs=dump(new), failures=self._failures(context, request.urn, template, known, new)
        )

    def _known(self, token: str, context: Any) -> schema.Class | None:
        """The type; None for one that is only echoed (another package, a pinned one, a type without a class)."""
        known = schema.resource(token)
        if known is None and token.startswith("azure-native:") and not arm_paths.template(token):
            context.abort(grpc.StatusCode.UNKNOWN, f"Resource type {token} not found")
        if not token.startswith("azure-native"):
            self.foreign.add(token.partition(":")[0])
        return known

    def _failures(
        self, context: Any, urn: str, template: str | None, known: schema.Class, new: dict[str, Any]
    ) -> list[Any]:
        token, inputs = token_of(urn), schema.fields(known.inputs)
        reasons = []
        for said in check(inputs, new):
            if said.error:
                reasons.append(said.text)
            else:
                self._notice(context, urn, said.text + IGNORED)
        if "location" in inputs and "location" not in new and arm.needs_location(token, known):
            reasons.append(
                "missing required property 'location'. Either set it explicitly or configure it with "
                "'pulumi config set azure-native:location <value>'."
            )
        reasons += arm.name_faults(token, template, new)
        return [proto.CheckFailure(reason=reason) for reason in reasons]

    def _notice(self, context: Any, urn: str, message: str) -> None:
        engine = self._engines.get(context.peer())
        if engine:
            engine.Log(engine_pb2.LogRequest(severity=engine_pb2.WARNING, message=message, urn=urn, streamId=0))

    def _default_name(
        self, request: Any, template: str | None, known: schema.Class, old: dict[str, Any], new: dict[str, Any]
    ) -> None:
        optional = {name for name, field in schema.fields(known.inputs).items() if not field.required}
        found = arm.last_name(template or "", optional)
        if not found or found[0] in new:
            return
        name, kind = found
        if name in old:
            new[name] = old[name]
            if old.get(arm.CREATE_FIRST):
                new[arm.CREATE_FIRST] = True
            return
        new[name] = self._proposed(request, kind) or arm.make_name(
            request.urn.rpartition("::")[2], kind, request.randomSeed
        )
        if kind != "copy":
            new[arm.CREATE_FIRST] = True

    def _proposed(self, request: Any, kind: str) -> str | None:
        """The name that the project's `pulumi:autonaming` setting proposes."""
        modes = proto.CheckRequest.AutonamingOptions
        if not request.HasField("autonaming") or request.autonaming.mode == modes.DISABLE:
            return None
        wanted = kind != "uuid" or request.autonaming.mode == modes.ENFORCE
        return request.autonaming.proposed_name if wanted else None

    def _default_location(self, context: Any, known: schema.Class, old: dict[str, Any], new: dict[str, Any]) -> None:
        if "location" not in schema.fields(known.inputs) or "location" in new:
            return
        group = new.get("resourceGroupName")
        place = old.get("location") or self._configs.get(context.peer(), {}).get("location")
        if not place and group is not None:
            place = UNKNOWN if has_unknown(group) else self._groups.get(str(group).lower())
        if place:
            new["location"] = place

    def Diff(self, request: Any, context: Any) -> Any:
        token, old, new = token_of(request.urn), load(request.old_inputs), load(request.news)
        self._remember(token, old.get("resourceGroupName"), old.get("location"))
        forced = arm.force_new(token, arm_paths.template(token), schema.resource(token))
        found = {path: kind for path, kind in arm.changes(old, new) if not _same_place(path, old, new)}
        replaces = [path for path in found if path.split(".")[0].split("[")[0] in forced]
        kinds = proto.PropertyDiff.Kind
        detail = {p: kinds.Value(f"{kind}_REPLACE" if p in replaces else kind) for p, kind in found.items()}
        return proto.DiffResponse(
            changes=proto.DiffResponse.DIFF_SOME if found else proto.DiffResponse.DIFF_NONE,
            replaces=replaces,
            deleteBeforeReplace=bool(replaces) and not old.get(arm.CREATE_FIRST),
            diffs=sorted({path.split(".")[0] for path in found}),
            hasDetailedDiff=True,
            detailedDiff={path: proto.PropertyDiff(kind=kind, inputDiff=True) for path, kind in detail.items()},
        )

    def _remember(self, token: str, group: Any, location: Any) -> None:
        """Where a resource group is, for resources in it that state no location."""
        if token.endswith(":resources:ResourceGroup") and isinstance(group, str):
            self._groups[group.lower()] = location

    def Create(self, request: Any, context: Any) -> Any:
        token, inputs = token_of(request.urn), load(request.properties)
        if request.preview:
            return proto.CreateResponse(properties=dump(self._previewed(token, inputs)))
        id_, outputs = self._written(token, request.urn, inputs, context)
        return proto.CreateResponse(id=id_, properties=dump(outputs))

    def _previewed(self, token: str, inputs: dict[str, Any]) -> dict[str, Any]:
        known = schema.resource(token)
        return preview(inputs, schema.fields(known.outputs)) if known else inputs

    def Update(self, request: Any, context: Any) -> Any:
        token, inputs, old = token_of(request.urn), load(request.news), load(request.olds)
        if request.preview:
            found = self._previewed(token, inputs)
            found.update((key, old[key]) for key in ("name", "location") if key in old)
            return proto.UpdateResponse(properties=dump(found))
        return proto.UpdateResponse(properties=dump(self._written(token, request.urn, inputs, context)[1]))

    def _written(self, token: str, urn: str, inputs: dict[str, Any], context: Any) -> tuple[str, dict[str, Any]]:
        """Id and outputs after a create or update."""
        template, known = arm_paths.template(token), schema.resource(token)
        subscription = self._configs.get(context.peer(), {}).get("subscriptionId", SUBSCRIPTION)
        if not template:
            id_ = (
                f"/subscriptions/{subscription}/providers/standin/{token.rpartition(':')[2]}/{urn.rpartition('::')[2]}"
            )
        else:
            id_ = self._identify(template, inputs, subscription, context)
        given: dict[str, Any] = {"name": id_.rpartition("/")[2]}
        given["type"] = arm_paths.arm_type(template) if template else token
        if known and known.api_version:
            given["azureApiVersion"] = known.api_version
        self._remember(token, given["name"], inputs.get("location"))
        return id_, settle(inputs, schema.fields(known.outputs), id_, given) if known else inputs

    def _identify(self, template: str, inputs: dict[str, Any], subscription: str, context: Any) -> str:
        try:
            return arm.identify(template, inputs, subscription)
        except KeyError as missing:
            name = missing.args[0]
            context.abort(grpc.StatusCode.UNKNOWN, f"expected string value for path parameter '{name}', got <nil>")
            raise

    def Read(self, request: Any, context: Any) -> Any:
        token = token_of(request.urn)
        if request.properties.fields:  # a refresh: nothing can have changed behind our back
            found = load(request.properties)
            self._remember(token, found.get("name"), found.get("location"))
            return proto.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)
        template = arm_paths.template(token)
        values = arm.parse_id(template, request.id) if template else None
        if values is None:
            context.abort(grpc.StatusCode.UNKNOWN, f"id '{request.id}' is not the id of a {token}")
        assert values is not None
        known = schema.resource(token)
        outputs = preview(dict(values), schema.fields(known.outputs)) if known else {}
        settled = {k: v for k, v in outputs.items() if not has_unknown(v)} | {"name": request.id.rpartition("/")[2]}
        self._notice(context, request.urn, "it exists outside this program: its properties are not known here")
        return proto.ReadResponse(id=request.id, properties=dump(settled), inputs=dump(values))

    def Delete(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> Any:
        config, args = self._configs.get(context.peer(), {}), load(request.args)
        subscription = config.get("subscriptionId", SUBSCRIPTION)
        name = request.tok.rpartition(":")[2]
        if name == "getClientConfig":
            found = {key: config.get(key, invented_id(key)) for key in ("clientId", "objectId", "tenantId")}
            return proto.InvokeResponse(**{"return": dump({**found, "subscriptionId": subscription})})
        if name == "getResourceGroup" and isinstance(args.get("resourceGroupName"), str):
            return proto.InvokeResponse(
                **{"return": dump(self._group(args["resourceGroupName"], subscription, config))}
            )
        context.abort(grpc.StatusCode.UNKNOWN, f"{request.tok} asks Azure, and the stand-in cannot answer it")
        raise AssertionError

    def _group(self, name: str, subscription: str, config: dict[str, str]) -> dict[str, Any]:
        return {
            "id": f"/subscriptions/{subscription}/resourceGroups/{name}",
            "name": name,
            "type": "Microsoft.Resources/resourceGroups",
            "location": self._groups.get(name.lower()) or config.get("location", ""),
            "properties": {"provisioningState": "Succeeded"},
            "azureApiVersion": "",
        }


def _same_place(path: str, old: dict[str, Any], new: dict[str, Any]) -> bool:
    """`Sweden Central` is no change from `swedencentral`, nor is another letter case of a group's name."""
    if path not in ("location", "resourceGroupName"):
        return False
    return str(old.get(path)).replace(" ", "").lower() == str(new.get(path)).replace(" ", "").lower()


def serve() -> tuple[Any, int, Provider]:
    """Starts the provider on a free port of this machine; gives the server, the port and the provider."""
    provider = Provider()
    server = grpc.server(futures.ThreadPoolExecutor(16), options=UNLIMITED)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port, provider
