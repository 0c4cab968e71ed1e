//! The `model` attribute: one definition gives a type its serde, its schema and its member names.
