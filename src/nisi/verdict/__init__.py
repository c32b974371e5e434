"""From measures to a verdict: exact bounds, the stage's thresholds, waivers, and the rule that the worst wins."""
