//! What records name: by which member, and what it is meant to be.

use mesinfos_schema::catalogue::Body;
use mesinfos_schema::record::RecordId;

/// The types a reference may lead to.
pub(super) type Wanted = &'static [&'static str];

const DWELLING: Wanted = &["housing.dwelling/1"];
const VEHICLE: Wanted = &["device.vehicle/1"];

/// What a member is meant to name; anything where nothing is said.
fn wanted(body: &Body, pointer: &str) -> Wanted {
    match (pointer, body) {
        ("/data/account", Body::LoyaltyMovement(_)) => &["retail.loyalty-account/1"],
        ("/data/account", _) => &["banking.account/1"],
        ("/data/usagePoint", _) => &["energy.usage-point/1"],
        ("/data/meter", _) => &["energy.meter/1"],
        ("/data/offer" | "/data/previous", _) => &["offer.offer/1"],
        ("/data/line", _) => &["telecom.line/1"],
        ("/data/contract", Body::Claim(_) | Body::ClaimsHistory(_) | Body::Premium(_)) => {
            &["insurance.contract/1"]
        }
        ("/data/contract", _) => {
            &["contract.contract/1", "energy.supply-contract/1", "insurance.contract/1"]
        }
        ("/data/customerAccount", _) => &["contract.customer-account/1"],
        ("/data/mandate", _) => &["payment.mandate/1"],
        ("/data/dwelling" | "/data/risk/dwelling", _) => DWELLING,
        ("/data/receipt", _) => &["retail.receipt/1"],
        ("/data/vehicle" | "/data/risk/vehicle", _) => VEHICLE,
        _ => &[],
    }
}

/// The records that a body names, with the member that does.
pub(super) fn each_named(body: &Body, named: &mut dyn FnMut(&'static str, RecordId, Wanted)) {
    let mut all = |named_by: &[(&'static str, Option<RecordId>)]| {
        for (pointer, id) in named_by {
            if let Some(id) = id {
                named(pointer, *id, wanted(body, pointer));
            }
        }
    };
    match body {
        Body::Transaction(of) => all(&[("/data/account", Some(of.account))]),
        Body::Balance(of) => all(&[("/data/account", Some(of.account))]),
        Body::Holding(of) => all(&[("/data/account", Some(of.account))]),
        Body::IntervalSeries(of) => all(&[("/data/usagePoint", Some(of.usage_point))]),
        Body::MeterReading(of) => {
            all(&[("/data/usagePoint", Some(of.usage_point)), ("/data/meter", of.meter)])
        }
        Body::EnergyConsumption(of) => all(&[("/data/usagePoint", Some(of.usage_point))]),
        Body::Meter(of) => all(&[("/data/usagePoint", Some(of.usage_point))]),
        Body::SupplyContract(of) => {
            all(&[("/data/usagePoint", Some(of.usage_point)), ("/data/offer", of.offer)])
        }
        Body::UsageEvent(of) => all(&[("/data/line", Some(of.line))]),
        Body::Line(of) => all(&[("/data/contract", of.contract)]),
        Body::Invoice(of) => all(&[("/data/contract", of.contract)]),
        Body::Contract(of) => {
            all(&[("/data/customerAccount", of.customer_account), ("/data/offer", of.offer)])
        }
        Body::Claim(of) => all(&[
            ("/data/contract", of.contract),
            ("/data/risk/vehicle", of.risk.as_ref().and_then(|risk| risk.vehicle)),
            ("/data/risk/dwelling", of.risk.as_ref().and_then(|risk| risk.dwelling)),
        ]),
        Body::ClaimsHistory(of) => all(&[("/data/contract", of.contract)]),
        Body::Premium(of) => all(&[("/data/contract", Some(of.contract))]),
        Body::Mandate(of) => all(&[("/data/account", of.account), ("/data/contract", of.contract)]),
        Body::Schedule(of) => {
            all(&[("/data/contract", of.contract), ("/data/mandate", of.mandate)])
        }
        Body::Occupancy(of) => all(&[("/data/dwelling", Some(of.dwelling))]),
        Body::LoyaltyMovement(of) => {
            all(&[("/data/account", Some(of.account)), ("/data/receipt", of.receipt)])
        }
        Body::Reimbursement(of) => all(&[("/data/contract", of.contract)]),
        Body::Trip(of) => all(&[("/data/vehicle", of.vehicle)]),
        Body::Offer(of) => all(&[("/data/previous", of.previous)]),
        Body::ActivityWorkout(of) => all(&[("/data/route", of.route)]),
        Body::Household(of) => all(&[("/data/dwelling", of.dwelling)]),
        Body::InsuranceContract(of) => of.risks.iter().for_each(|risk| {
            risk.vehicle.iter().for_each(|id| named("/data/risks", *id, VEHICLE));
            risk.dwelling.iter().for_each(|id| named("/data/risks", *id, DWELLING));
        }),
        Body::Document(of) => of.describes.iter().for_each(|id| named("/data/describes", *id, &[])),
        _ => {}
    }
}
