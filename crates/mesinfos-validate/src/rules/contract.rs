//! Rules of contracts and of what companies conclude about their customers: scores, claims, incomes.

use std::cmp::Ordering;

use mesinfos_schema::finding::Finding;
use mesinfos_schema::record::{Modality, Record};
use mesinfos_schema::types::contract::{
    Cancellation, Contract, ContractStatus, CustomerAccount, Interaction, ProfileScore,
};
use mesinfos_schema::types::employment::IncomeSummary;
use mesinfos_schema::types::energy::SupplyContract;
use mesinfos_schema::types::insurance::{ClaimsHistory, InsuranceContract};
use mesinfos_schema::values::{Decimal, Period};

use super::finding;
use super::sums::Sum;

type Found<'a> = &'a mut dyn FnMut(Finding, String);

pub(super) fn record(record: &Record, found: Found<'_>) {
    if let Some(contract) = record.data::<Contract>() {
        let period = contract.period.as_ref();
        ended(contract.status.as_ref(), period, found);
        notice(contract.cancellation.as_ref(), period, found);
    } else if let Some(contract) = record.data::<InsuranceContract>() {
        let period = contract.period.as_ref();
        ended(contract.status.as_ref(), period, found);
        notice(contract.cancellation.as_ref(), period, found);
        bonus(contract, found);
    } else if let Some(contract) = record.data::<SupplyContract>() {
        ended(contract.status.as_ref(), contract.period.as_ref(), found);
    } else if let Some(account) = record.data::<CustomerAccount>() {
        if matches!((account.since, account.until), (Some(since), Some(until)) if until < since) {
            let message = "the customer left before coming";
            found(finding("contract.customer-order", message), "/data/until".into());
        }
    } else if let Some(score) = record.data::<ProfileScore>() {
        self::score(record, score, found);
    } else if let Some(interaction) = record.data::<Interaction>() {
        if let Some(closed) = &interaction.closed_at
            && closed.compare(&interaction.at) == Some(Ordering::Less)
        {
            let message = "it was closed before it began";
            found(finding("contract.interaction-order", message), "/data/closedAt".into());
        }
    } else if let Some(history) = record.data::<ClaimsHistory>() {
        claims(history, found);
    } else if let Some(income) = record.data::<IncomeSummary>() {
        self::income(income, found);
    }
}

/// What has ended has an end.
fn ended(status: Option<&ContractStatus>, period: Option<&Period>, found: Found<'_>) {
    let over = matches!(status, Some(ContractStatus::Ended | ContractStatus::Cancelled));
    if over && period.is_some_and(|period| period.end.is_none()) {
        let message = "the contract is over, and its period has no end";
        found(finding("contract.end-missing", message), "/data/period".into());
    }
}

/// Notice is given while the contract runs.
fn notice(cancellation: Option<&Cancellation>, period: Option<&Period>, found: Found<'_>) {
    let given = cancellation.and_then(|cancellation| cancellation.notice_on);
    let end = period.and_then(|period| period.end);
    if let (Some(given), Some(end)) = (given, end)
        && given > end.date()
    {
        let message = "notice was given after the contract had ended";
        found(finding("contract.notice-order", message), "/data/cancellation/noticeOn".into());
    }
}

/// The French coefficient of reduction and increase runs from 0.50 to 3.50 (Code des assurances, A121-1).
fn bonus(contract: &InsuranceContract, found: Found<'_>) {
    let (Some(least), Some(most)) = (Decimal::new(50, 2), Decimal::new(350, 2)) else { return };
    if let Some(bonus) = contract.bonus_malus
        && (bonus < least || bonus > most)
    {
        let message = "a coefficient outside 0.50 to 3.50";
        found(finding("insurance.bonus-malus", message), "/data/bonusMalus".into());
    }
}

/// A score is on its scale, and it is a conclusion: nobody measured it.
fn score(record: &Record, score: &ProfileScore, found: Found<'_>) {
    if let (Some(value), Some(scale)) = (score.value, &score.scale) {
        let below = scale.min.is_some_and(|min| value < min);
        if below || scale.max.is_some_and(|max| value > max) {
            let message = "the score is not on its scale";
            found(finding("contract.score-scale", message), "/data/value".into());
        }
    }
    if !matches!(record.modality, Some(Modality::Inferred | Modality::Computed)) {
        let message = "a score that is neither inferred nor computed";
        found(finding("contract.score-modality", message), "/modality".into());
    }
}

fn claims(history: &ClaimsHistory, found: Found<'_>) {
    for (index, year) in history.years.iter().enumerate() {
        if year.liable.is_some_and(|liable| liable > year.count) {
            let message = "more claims of one's own fault than claims";
            let pointer = format!("/data/years/{index}/liable");
            found(finding("insurance.claims-liable", message), pointer);
        }
        if history.years.iter().take(index).any(|other| other.year == year.year) {
            let message = "a year stands twice";
            let pointer = format!("/data/years/{index}/year");
            found(finding("insurance.claims-year", message), pointer);
        }
    }
}

fn income(income: &IncomeSummary, found: Found<'_>) {
    let Some(total) = income.total.as_ref().filter(|_| !income.parts.is_empty()) else { return };
    let start = Sum::of(total.currency);
    let sum = income.parts.iter().fold(start, |sum, part| sum.plus(&part.amount));
    // Each part may be rounded to a minor unit.
    if sum.differs(total, i64::try_from(income.parts.len()).unwrap_or(1)) {
        let message = "the parts of the income do not add up to the total";
        found(finding("employment.income-sum", message), "/data/total".into());
    }
}
