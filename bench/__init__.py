"""Measures a real Talka with much in it; `talka bench` (docs/bench.md)."""
