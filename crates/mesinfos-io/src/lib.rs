//! Bytes in: inputs that can be opened again, archives, encodings, lines, limits.
