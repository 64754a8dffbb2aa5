"""An argument that a component refuses."""

import pulumi


class ArgumentError(pulumi.InputPropertyError, pulumi.RunError):
    """Names the argument and says what is wrong with it and what to do; the engine prints it without a traceback.

    Args:
        property_path: the argument, `network.vnet_id` of an object inside. reason: one line.
    """

    def __init__(self, property_path: str, reason: str) -> None:
        super().__init__(property_path, reason)
        self.component = ""

    def __str__(self) -> str:
        return f"{self.component}{self.property_path}: {self.reason}"
