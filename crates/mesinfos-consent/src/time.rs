//! Instants: moments with an offset, which alone can be compared with a clock.

use mesinfos_schema::values::Moment;

/// Seconds and nanoseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(i64, u32);

impl Instant {
    /// The instant of a moment; `None` where it has no offset.
    #[must_use]
    pub fn of(moment: &Moment) -> Option<Self> {
        moment.offset()?;
        let (seconds, nanoseconds) = moment.seconds_since_epoch();
        Some(Self(seconds, nanoseconds))
    }

    /// 1970-01-01T00:00:00Z.
    pub(crate) const fn epoch() -> Self {
        Self(0, 0)
    }

    /// Whole seconds since the epoch.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// The instant written with `Z`, to the second below; `None` outside years 0 to 9999.
    #[must_use]
    pub fn moment(self) -> Option<Moment> {
        Moment::from_unix(self.0)
    }

    /// The instant this many seconds later.
    pub(crate) fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds), self.1)
    }

    /// The instant after an ISO 8601 duration by the calendar of UTC; `None` where there is none.
    pub(crate) fn after(self, duration: &str) -> Option<Self> {
        let span: jiff::Span = duration.parse().ok()?;
        let start = jiff::Timestamp::from_second(self.0).ok()?;
        let utc = jiff::tz::TimeZone::UTC;
        let end = utc.to_datetime(start).checked_add(span).ok()?;
        Some(Self(utc.to_timestamp(end).ok()?.as_second(), self.1))
    }
}
