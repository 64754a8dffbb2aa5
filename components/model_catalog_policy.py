"""ModelCatalogPolicy: the rules of modelrail.yaml as Azure Policy, which denies what anybody deploys past the program.

Each rule that can be told from one resource becomes a definition; they are assigned together, as one initiative, with
the effect deny. Microsoft's own definitions on models, locations and keys are assigned beside it. A waiver becomes an
exemption that ends with it. Azure asks whoever runs this for `Resource Policy Contributor` on the scope.

What can be deleted, and how
: All of it: take the component out of the program and run `pulumi up`, or `pulumi destroy`. What was denied before can
  then be deployed. Nothing here keeps anybody from deleting data, a fine-tuned model or an endpoint.
"""

import functools
from collections.abc import Mapping
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_azure_native as azure
from typing_extensions import NotRequired

from components.arguments import checked
from components.checks import check_pattern, check_range
from components.errors import ArgumentError
from components.making import Maker
from components.naming import azure_name
from components.policy_built_ins import BUILT_INS, BuiltIn, by_rule
from components.policy_plan import Definition, Exemption, Plan, plan
from components.policy_scopes import (
    MANAGEMENT_GROUP,
    check_inside,
    check_place,
    check_scope,
    of_the_provider,
    selected,
)

PREFIX = (r"[^\x00-\x1f]{0,39}\S", "a text of 1 to 40 characters")
CATEGORY = "Model catalog"
MOST_NOT_SCOPES = 400
"""Azure Policy limits: excluded scopes of an assignment."""


class ModelCatalogPolicyArgs(TypedDict):
    """Arguments of ModelCatalogPolicy; which rules it makes is said by modelrail.yaml."""

    scope: NotRequired[pulumi.Input[str]]
    """Id of the subscription, resource group or management group whose deployments are judged; the current subscription
    without it. One of another subscription needs a provider for that. A management group is written as a plain text."""
    not_scopes: NotRequired[list[pulumi.Input[str]]]
    """Ids of what is left out of the scope, such as a resource group that Azure manages for a workspace."""
    built_ins: NotRequired[list[str]]
    """Ids of the definitions of Microsoft that are assigned too; without it those of `components/policy_built_ins.py`
    that go with a rule in force and deny nothing else."""
    waiver_scopes: NotRequired[dict[str, pulumi.Input[str]]]
    """Where a waiver holds, by its id: the id of its resource or, while that does not exist yet, of its resource group,
    where every resource of that type is then exempt from that rule. A waiver that is not named here is not exempt."""
    display_name_prefix: NotRequired[str]
    """What the display names begin with; `Model catalog` unless said otherwise."""
    transform: NotRequired[dict[str, Any]]
    """Properties to add to inner resources, by the part's name: `{"mr101": {"version": "1.1.0"}}`; still judged."""


class ModelCatalogPolicy(pulumi.ComponentResource):
    """The rules of every other gate as Azure Policy: definitions, an initiative, assignments and exemptions."""

    initiative_id: pulumi.Output[str]
    """Resource id of the initiative."""
    assignment_id: pulumi.Output[str]
    """Resource id of the assignment of the initiative."""
    built_in_assignment_ids: pulumi.Output[list[str]]
    """Resource ids of the assignments of Microsoft's definitions."""
    enforced: pulumi.Output[list[str]]
    """Ids of the rules that are now denied at the server, or audited where modelrail.yaml only wants their advice."""
    not_enforced: pulumi.Output[list[str]]
    """Rules that no policy can tell from one resource, wholly or for the types named, and definitions of Microsoft that
    the settings give no parameters: for these the other gates stand alone."""
    not_exempt: pulumi.Output[list[str]]
    """Waivers in force without a place in `waiver_scopes`: what they let pass elsewhere is denied here."""

    def __init__(self, name: str, args: ModelCatalogPolicyArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        self._args = check(name, args)
        super().__init__("modelrail:index:ModelCatalogPolicy", name, {}, opts)
        self._make = Maker(self, name, self._args)
        self._plan = plan()
        self._scope, self._level = self._where()
        definitions = [self._definition(one) for one in self._plan.definitions]
        initiative = self._initiative(definitions)
        assignment = self._assignment(initiative)
        built_ins = [self._built_in(one) for one in self._wanted() if lacking(one, self._plan) is None]
        for exemption in self._plan.exemptions:
            self._exemption(exemption, assignment)
        self._tell(initiative, assignment, built_ins)

    def _wanted(self) -> list[BuiltIn]:
        asked = self._args.get("built_ins")
        return [one for one in BUILT_INS if one.id in asked] if asked else [*by_rule(self._plan.blocking)]

    def _where(self) -> tuple[pulumi.Output[str], dict[str, Any]]:
        """The scope, and the management group that definitions are made in, if it is one."""
        given = self._args.get("scope")
        if isinstance(given, str) and given.lower().startswith(MANAGEMENT_GROUP):
            return pulumi.Output.from_input(given), {"management_group_id": given.rpartition("/")[2]}
        opts = pulumi.InvokeOutputOptions(parent=self)
        current = azure.authorization.get_client_config_output(opts=opts).subscription_id
        if given is None:
            return pulumi.Output.format("/subscriptions/{0}", current), {}
        return pulumi.Output.all(given, current).apply(of_the_provider), {}

    def _definition(self, one: Definition) -> Any:
        kind = azure.authorization.PolicyDefinition
        rule = one.rule
        return self._make(
            azure.authorization.PolicyDefinitionAtManagementGroup if self._level else kind,
            one.part,
            **self._level,
            policy_definition_name=azure_name("policy", f"{one.part}-{self._make.name}"),
            policy_type="Custom",
            mode="All",
            display_name=self._shown(f"{rule.id} {rule.title}"),
            description=rule.remedy,
            metadata={"category": CATEGORY, "rule": f"{rule.id} {rule.slug}"},
            policy_rule={"if": one.condition, "then": {"effect": one.effect}},
        )

    def _initiative(self, definitions: list[Any]) -> Any:
        a = azure.authorization
        members = [
            a.PolicyDefinitionReferenceArgs(
                policy_definition_id=made.id,
                policy_definition_reference_id=one.rule.id,
                group_names=[_group(number) for number in one.rule.claims],
            )
            for one, made in zip(self._plan.definitions, definitions, strict=True)
        ]
        return self._make(
            a.PolicySetDefinitionAtManagementGroup if self._level else a.PolicySetDefinition,
            "initiative",
            **self._level,
            policy_set_definition_name=azure_name("initiative", self._make.name),
            policy_type="Custom",
            display_name=self._shown("models and their data"),
            description="What modelrail.yaml asks of models from the Azure AI model catalog.",
            metadata={"category": CATEGORY},
            policy_definition_groups=[
                a.PolicyDefinitionGroupArgs(name=_group(number), display_name=text[:128], category=CATEGORY)
                for number, text in _statements(self._plan.definitions).items()
            ],
            policy_definitions=members,
        )

    def _assignment(self, initiative: Any) -> azure.authorization.PolicyAssignment:
        messages = [
            azure.authorization.NonComplianceMessageArgs(
                message=f"{one.rule.id} {one.rule.title}. {one.rule.remedy}", policy_definition_reference_id=one.rule.id
            )
            for one in self._plan.definitions
        ]
        return self._assigned(
            "assignment", self._shown("models and their data"), initiative.id, non_compliance_messages=messages
        )

    def _built_in(self, one: BuiltIn) -> azure.authorization.PolicyAssignment:
        given = {"effect": "Deny", **parameters_of(one, self._plan)}
        return self._assigned(
            one.part,
            self._shown(f"{one.rule} {one.part.replace('-', ' ')}"),
            f"/providers/Microsoft.Authorization/policyDefinitions/{one.id}",
            parameters={key: azure.authorization.ParameterValuesValueArgs(value=value) for key, value in given.items()},
        )

    def _assigned(
        self, part: str, display_name: str, definition_id: pulumi.Input[str], **more: Any
    ) -> azure.authorization.PolicyAssignment:
        return self._make(
            azure.authorization.PolicyAssignment,
            part,
            scope=self._scope,
            policy_assignment_name=azure_name("assign", f"{part}-{self._make.name}"),
            policy_definition_id=definition_id,
            display_name=display_name,
            enforcement_mode="Default",
            not_scopes=self._args.get("not_scopes"),
            metadata={"category": CATEGORY},
            **more,
        )

    def _exemption(self, one: Exemption, assignment: azure.authorization.PolicyAssignment) -> None:
        """A rule that is lowered is exempt everywhere; a waiver where it is said, of a group its type only."""
        scope = (self._args.get("waiver_scopes") or {}).get(one.id) if one.type else self._scope
        if scope is None:
            return
        self._make(
            azure.authorization.PolicyExemption,
            one.part,
            scope=scope,
            policy_exemption_name=azure_name("exempt", f"{one.id}-{self._make.name}"),
            policy_assignment_id=assignment.id,
            policy_definition_reference_ids=[one.rule],
            exemption_category="Waiver",
            expires_on=f"{one.until}T23:59:59Z",
            display_name=self._shown(f"{one.rule} {one.id}"),
            description=one.reason[:512],
            metadata={
                key: value[:1024]
                for key, value in (("owner", one.owner), ("approver", one.approver), ("ticket", one.ticket))
                if value
            },
            resource_selectors=selected(scope, one),
        )

    def _shown(self, text: str) -> str:
        return f"{self._args.get('display_name_prefix', CATEGORY)}: {text}"[:128]

    def _tell(self, initiative: Any, assignment: Any, built_ins: list[Any]) -> None:
        placed = self._args.get("waiver_scopes") or {}
        reasons = ((one, lacking(one, self._plan)) for one in self._wanted())
        without = [f"{one.id} {one.part}: {why}" for one, why in reasons if why]
        self.initiative_id, self.assignment_id = initiative.id, assignment.id
        self.built_in_assignment_ids = pulumi.Output.all(*(one.id for one in built_ins))
        self.enforced = pulumi.Output.from_input([one.rule.id for one in self._plan.definitions])
        self.not_enforced = pulumi.Output.from_input([*self._plan.not_enforced, *without])
        self.not_exempt = pulumi.Output.from_input(
            [one.id for one in self._plan.exemptions if one.type and one.id not in placed]
        )
        self.register_outputs(
            {
                "initiativeId": self.initiative_id,
                "assignmentId": self.assignment_id,
                "builtInAssignmentIds": self.built_in_assignment_ids,
                "enforced": self.enforced,
                "notEnforced": self.not_enforced,
                "notExempt": self.not_exempt,
            }
        )


def parameters_of(one: BuiltIn, planned: Plan) -> dict[str, Any]:
    """What the settings give to a definition of Microsoft, the effect apart."""
    found = one.parameters(planned.settings, planned.models)
    return found if isinstance(found, dict) else {}


def lacking(one: BuiltIn, planned: Plan) -> Optional[str]:
    """Why the settings give a definition of Microsoft no parameters, or None."""
    found = one.parameters(planned.settings, planned.models)
    return found if isinstance(found, str) else None


def _group(number: int) -> str:
    return f"statement-{number}"


def _statements(definitions: Any) -> dict[int, str]:
    """The statements of Microsoft's article that the definitions hold."""
    from modelrail import facts

    held = {number for one in definitions for number in one.rule.claims}
    said = {row["number"]: row["statement"] for row in facts.load("statements")["statements"]}
    return {number: said[number] for number in sorted(held)}


def parts(planned: Plan) -> frozenset[str]:
    """What it makes, as `transform` names it: rules by id, Microsoft's definitions, and exemptions by their waivers."""
    ours = (one.part for one in planned.definitions)
    exempt = (one.part for one in planned.exemptions)
    return frozenset({"initiative", "assignment", *ours, *exempt, *(one.part for one in BUILT_INS)})


def check(name: str, args: Any) -> dict[str, Any]:
    """The arguments, if they can be accepted; needs no engine.

    Raises:
        ArgumentError: as `components.arguments.checked`.
        pulumi.RunError: settings or waivers cannot be used.
    """
    left_out = args.get("not_scopes") if isinstance(args, Mapping) else None
    places = [f"not_scopes[{i}]" for i in range(len(left_out))] if isinstance(left_out, list) else []
    return checked(
        name,
        args,
        ModelCatalogPolicyArgs,
        lambda _: parts(plan()),
        **{place: functools.partial(check_inside, place) for place in places},
        scope=check_scope,
        not_scopes=check_number,
        built_ins=check_built_ins,
        waiver_scopes=check_waivers,
        display_name_prefix=lambda text: check_pattern("display_name_prefix", text, *PREFIX),
    )


def check_number(scopes: list[Any]) -> None:
    """Some scopes, and not more than an assignment takes."""
    check_range("not_scopes", len(scopes), 1, MOST_NOT_SCOPES)


def check_built_ins(ids: list[str]) -> None:
    """Definitions of Microsoft that are known here, each once, and to which the settings give their parameters."""
    known = {one.id: one for one in BUILT_INS}
    for id_ in ids:
        if id_ not in known:
            listed = ", ".join(f"{one.id} {one.part}" for one in BUILT_INS)
            raise ArgumentError("built_ins", f"'{id_[:80]}' is none of {listed}")
        if why := lacking(known[id_], plan()):
            raise ArgumentError("built_ins", f"{id_} {known[id_].part} cannot be assigned: {why}")
    if len(ids) != len(set(ids)) or not ids:
        raise ArgumentError("built_ins", "must name at least one, and none twice; or leave it out")


def check_waivers(places: Mapping[str, Any]) -> None:
    """Waivers that hold now, of rules that are enforced, each with a place where it can."""
    known = {one.id: one for one in plan().exemptions if one.type}
    for id_, place in places.items():
        if id_ not in known:
            there = ", ".join(sorted(known)) or "none"
            raise ArgumentError(
                f"waiver_scopes.{id_}", f"no waiver of this name needs an exemption here and now; there are {there}"
            )
        if isinstance(place, str):
            check_place(place, known[id_])
