//! Shopping: receipts, histories of orders.

pub mod arts_receipt;
mod order;
pub mod order_page;
pub mod retail_orders;

use mesinfos_schema::values::Decimal;

/// Decimals of a unit price that is worked out.
const PRICE_DECIMALS: u8 = 6;

/// The unit price that an amount and a quantity make, to six decimals.
fn quotient(amount: Decimal, quantity: Decimal, digits: u8) -> Option<Decimal> {
    if quantity.is_zero() {
        return None;
    }
    // amount / quantity = (a / 10^x) / (q / 10^y), scaled to one decimal more than is kept.
    let (amount, quantity) = (amount.normalised(), quantity.normalised());
    let lift = u32::from(PRICE_DECIMALS) + u32::from(quantity.scale()) + 1;
    let lift = lift.checked_sub(u32::from(amount.scale()))?;
    let raised = amount.mantissa().checked_mul(10_i128.checked_pow(lift)?)?;
    let price = Decimal::new(raised.checked_div(quantity.mantissa())?, PRICE_DECIMALS + 1)?;
    let price = price.rounded(PRICE_DECIMALS).normalised();
    // What the rounding loses must stay below the smallest coin.
    let back = price.checked_mul(quantity)?.checked_sub(amount)?;
    if back.abs() > Decimal::new(1, digits)? {
        return None;
    }
    price.with_scale(price.scale().max(digits))
}
