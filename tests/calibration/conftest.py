"""The kit of the gate's own tests serves here too."""

from gate.conftest import kit, whole_kit

__all__ = ["kit", "whole_kit"]
