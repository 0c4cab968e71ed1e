//! What rules about sums share. What cannot be added (another currency, more than 28 digits) says nothing.

use mesinfos_schema::codes::currency;
use mesinfos_schema::values::{Currency, Decimal, Money};

/// A sum of amounts of one currency that may stop being one.
#[derive(Clone, Copy)]
pub(super) struct Sum {
    currency: Currency,
    value: Option<Decimal>,
}

impl Sum {
    /// Nothing yet, in a currency.
    pub(super) fn of(currency: Currency) -> Self {
        Self { currency, value: Some(Decimal::ZERO) }
    }

    /// With an amount more.
    pub(super) fn plus(self, money: &Money) -> Self {
        self.with(money, |sum, amount| sum.checked_add(amount))
    }

    /// With an amount less.
    pub(super) fn minus(self, money: &Money) -> Self {
        self.with(money, |sum, amount| sum.checked_sub(amount))
    }

    /// With an amount more, where there is one.
    pub(super) fn plus_some(self, money: Option<&Money>) -> Self {
        money.map_or(self, |money| self.plus(money))
    }

    /// With an amount less, where there is one.
    pub(super) fn minus_some(self, money: Option<&Money>) -> Self {
        money.map_or(self, |money| self.minus(money))
    }

    fn with(self, money: &Money, f: impl Fn(Decimal, Decimal) -> Option<Decimal>) -> Self {
        let same = money.currency == self.currency;
        let value = self.value.filter(|_| same).and_then(|sum| f(sum, money.amount));
        Self { value, ..self }
    }

    /// Whether it is known and off by more than `units` minor units of its currency.
    pub(super) fn differs(self, from: &Money, units: i64) -> bool {
        if from.currency != self.currency {
            return false;
        }
        let digits = currency::minor_units(self.currency.as_str()).unwrap_or(0);
        self.value.is_some_and(|sum| apart(sum, from.amount, units, digits))
    }

    /// Whether it is known and above another amount of its currency.
    pub(super) fn exceeds(self, other: &Money) -> bool {
        other.currency == self.currency && self.value.is_some_and(|sum| sum > other.amount)
    }
}

/// Whether two numbers are more than `units` × 10^-`digits` apart.
pub(super) fn apart(a: Decimal, b: Decimal, units: i64, digits: u8) -> bool {
    let Some(tolerance) = Decimal::new(i128::from(units), digits) else { return false };
    a.checked_sub(b).is_some_and(|difference| difference.abs() > tolerance)
}

/// Money without a sign of its own: the product of a price and a quantity, rounded by the rule that compares it.
pub(super) fn product(price: &Money, factor: Decimal) -> Option<Money> {
    Some(Money::new(price.amount.checked_mul(factor)?, price.currency))
}
