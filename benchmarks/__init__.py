"""How fast the engine is, beside hand-written code and three other engines: ``python -m benchmarks``."""
