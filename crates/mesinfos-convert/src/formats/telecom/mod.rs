//! Telephony: logs of calls, operators' itemised use.

mod line;
pub mod sms_backup;
pub mod usage_csv;
