//! The page a person reads: what a package holds, from whom, for which period, what is missing.
