"""What can be known of a component's arguments at once, as plain functions that raise `pulumi.InputPropertyError`."""

from typing import Any, Optional

import pulumi


def require(args: Any, *names: str) -> None:
    """Every named argument is there and not empty; a value that is not known yet is left to the policy pack."""
    for name in names:
        value = args.get(name)
        if value is None or value == "":
            raise pulumi.InputPropertyError(name, f"'{name}' is required")
        if not isinstance(value, (str, pulumi.Output)):
            raise pulumi.InputPropertyError(name, f"'{name}' must be a text, not {type(value).__name__}")


def check_location(location: Any, geography: Optional[str] = None) -> None:
    """The location is an Azure region, and inside the geography where one is promised."""
    if not isinstance(location, str):
        return
    from modelrail import facts
    from modelrail.geography import GeographyError, resolve

    region = location.replace(" ", "").lower()
    if region not in facts.regions():
        raise pulumi.InputPropertyError("location", f"'{location}' is not an Azure region")
    try:
        inside = resolve(geography)
    except GeographyError as error:
        raise pulumi.InputPropertyError("geography", str(error)) from None
    if region not in inside:
        raise pulumi.InputPropertyError(
            "location", f"'{location}' is outside {geography}; regions inside are {', '.join(sorted(inside))}"
        )


def check_model(model: Any, pinned: bool) -> None:
    """The model is named in a form that Azure reads: with a version for weights, without for a hosted one."""
    if not isinstance(model, str):
        return
    from modelrail.models import Unparsed, parse

    found = parse(model)
    if isinstance(found, Unparsed):
        raise pulumi.InputPropertyError("model", f"the model cannot be read: {found.reason}")
    if pinned and not found.version:
        raise pulumi.InputPropertyError("model", "the model needs its exact version: …/models/NAME/versions/VERSION")
    if not pinned and found.registry and found.version:
        raise pulumi.InputPropertyError("model", "a serverless endpoint takes the model without a version")
