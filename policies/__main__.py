"""The policy pack's entry: pulumi preview --policy-pack policies."""

from modelrail.gates.crossguard import serve

serve()
