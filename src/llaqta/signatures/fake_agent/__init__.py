"""A local signing program «DE PRUEBA» with the contract of Jacobitus, for the demonstration and the tests.

`https://localhost:9000/api/…` answers what ADSIB's program answers; the PIN is asked for in a small page of its own.
"""
