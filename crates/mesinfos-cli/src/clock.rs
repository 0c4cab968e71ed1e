//! The time: the caller's, else SOURCE_DATE_EPOCH, else the clock. Libraries never ask.

use mesinfos::schema::values::Moment;

use crate::exit::Fail;

/// The time of this run.
pub(crate) fn now(at: Option<&str>) -> Result<Moment, Fail> {
    if let Some(text) = at {
        return text.parse().map_err(|error| Fail::usage(format!("--at: {error}")));
    }
    if let Ok(text) = std::env::var("SOURCE_DATE_EPOCH") {
        return text
            .parse()
            .ok()
            .and_then(Moment::from_unix)
            .ok_or_else(|| Fail::usage("SOURCE_DATE_EPOCH is not a number of seconds"));
    }
    #[allow(clippy::disallowed_methods, reason = "the tool is where the clock is read")]
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    elapsed
        .ok()
        .and_then(|elapsed| i64::try_from(elapsed.as_secs()).ok())
        .and_then(Moment::from_unix)
        .ok_or_else(|| Fail::usage("the clock is out of range: give --at"))
}
