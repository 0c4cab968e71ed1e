//! Vendor formats to standard records: detection, accounting, one folder per format.
