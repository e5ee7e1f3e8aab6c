//! Fixtures for huoyan's own tests.
