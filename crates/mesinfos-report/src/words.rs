//! Names for people.

/// A record type in words: singular and plural.
pub(crate) fn type_name(record_type: &str) -> String {
    let known = match record_type {
        "banking.account/1" => "Bank accounts",
        "banking.transaction/1" => "Bank transactions",
        "banking.balance/1" => "Account balances",
        "energy.interval-series/1" => "Energy curves",
        "energy.meter-reading/1" => "Meter readings",
        "energy.consumption/1" => "Energy consumption",
        "energy.usage-point/1" => "Usage points",
        "telecom.usage-event/1" => "Calls, messages and data use",
        "energy.meter/1" => "Meters",
        "mobility.position/1" => "Positions",
        "mobility.trip/1" => "Trips",
        "mobility.visit/1" => "Places visited",
        "offer.offer/1" => "Offers",
        "activity.workout/1" => "Workouts",
        "telecom.line/1" => "Telephone lines",
        "retail.receipt/1" => "Receipts",
        "billing.invoice/1" => "Invoices",
        "health.observation/1" => "Health observations",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let stem = record_type.split('/').next().unwrap_or(record_type);
    let mut words = stem.replace(['.', '-'], " ");
    if let Some(first) = words.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// A number with its thousands parted by a narrow blank.
pub(crate) fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// `1 record`, `2 records`.
pub(crate) fn counted(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(value), if value == 1 { one } else { many })
}

/// An account number with all but its ends hidden.
pub(crate) fn masked(value: &str) -> String {
    let count = value.chars().count();
    if count <= 6 {
        return value.to_owned();
    }
    let head: String = value.chars().take(4).collect();
    let tail: String = value.chars().skip(count - 3).collect();
    format!("{head} … {tail}")
}

#[cfg(test)]
mod tests {
    use super::{masked, number, type_name};

    #[test]
    fn names() {
        assert_eq!(number(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(number(12), "12");
        assert_eq!(type_name("housing.energy-profile/1"), "Housing energy profile");
        assert_eq!(masked("FR7630006000011234567890189"), "FR76 … 189");
    }
}
