//! Telephony: logs of calls.

pub mod sms_backup;
