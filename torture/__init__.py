"""Real processes, real faults, and an equation that must hold afterwards; `talka torture` (docs/torture.md)."""
