"""Where a finding stops a deployment: one module a gate."""
