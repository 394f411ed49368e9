//! Proof: the rules of the house, and whole stories told over HTTP on both databases. Everything
//! is under `tests/`.
