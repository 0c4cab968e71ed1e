//! From a row to a transaction.

use std::collections::BTreeMap;

use mesinfos_schema::types::banking::{
    Account, AccountKind, Category, Charge, OriginalAmount, Remittance, Status, Transaction,
    TransactionKind,
};
use mesinfos_schema::values::{
    Code, Currency, Date, Decimal, Identifier, Moment, Money, Party, Text, TimeZone,
};

use super::dialect::Layout;
use super::mapping::{Headings, Mapping};
use crate::banking::{AccountScope, hint};
use crate::contract::Facts;
use crate::emitter::{Emitter, Fault, Mapped};
use crate::options::{DateOrder, DecimalMark};
use crate::parse::{amount, cell};
use crate::rows::Row;

/// Accounts of one file that are kept by name; a file with more pays for a new scope a row.
const ACCOUNTS: usize = 10_000;

/// Which column is which, looked up once.
struct Columns {
    booked_on: Option<usize>,
    value_on: Option<usize>,
    transacted_at: Option<usize>,
    time: Option<usize>,
    time_zone: Option<usize>,
    label: Vec<usize>,
    remittance: Vec<usize>,
    counterparty: Option<usize>,
    counterparty_account: Option<usize>,
    counterparty_bic: Option<usize>,
    amount: Option<usize>,
    debit: Option<usize>,
    credit: Option<usize>,
    fee: Option<usize>,
    currency: Option<usize>,
    balance_after: Option<usize>,
    original_amount: Option<usize>,
    original_currency: Option<usize>,
    rate: Option<usize>,
    id: Option<usize>,
    account: Option<usize>,
    account_name: Option<usize>,
    category: Option<usize>,
    kind: Option<usize>,
    end_to_end_id: Option<usize>,
    mandate_id: Option<usize>,
    creditor_id: Option<usize>,
    check_number: Option<usize>,
    references: Vec<usize>,
    sign: Option<usize>,
    /// Columns of the mapping's status rules, in their order.
    status: Vec<Option<usize>>,
}

/// Maps the rows of one file.
pub(super) struct Mapper<'a> {
    mapping: &'a Mapping,
    layout: &'a Layout,
    columns: Columns,
    /// Columns that no member takes, with their headings.
    unmapped: Vec<(usize, &'a str)>,
    order: Option<DateOrder>,
    mark: DecimalMark,
    currency: Option<Currency>,
    /// The system of the bank's own codes.
    system: Option<Text>,
    scopes: BTreeMap<(String, Option<Currency>), AccountScope>,
    fresh: Option<AccountScope>,
}

impl<'a> Mapper<'a> {
    pub(super) fn new(
        mapping: &'a Mapping,
        layout: &'a Layout,
        facts: &Facts,
        out: &mut Emitter<'_>,
    ) -> Self {
        let c = &mapping.columns;
        let one = |headings: &Headings| layout.column(headings);
        let columns = Columns {
            booked_on: one(&c.booked_on),
            value_on: one(&c.value_on),
            transacted_at: one(&c.transacted_at),
            time: one(&c.time),
            time_zone: one(&c.time_zone),
            label: layout.columns(&c.label),
            remittance: layout.columns(&c.remittance),
            counterparty: one(&c.counterparty),
            counterparty_account: one(&c.counterparty_account),
            counterparty_bic: one(&c.counterparty_bic),
            amount: one(&c.amount),
            debit: one(&c.debit),
            credit: one(&c.credit),
            fee: one(&c.fee),
            currency: one(&c.currency),
            balance_after: one(&c.balance_after),
            original_amount: one(&c.original_amount),
            original_currency: one(&c.original_currency),
            rate: one(&c.rate),
            id: one(&c.id),
            account: one(&c.account),
            account_name: one(&c.account_name),
            category: one(&c.category),
            kind: one(&c.kind),
            end_to_end_id: one(&c.end_to_end_id),
            mandate_id: one(&c.mandate_id),
            creditor_id: one(&c.creditor_id),
            check_number: one(&c.check_number),
            references: layout.columns(&c.references),
            sign: one(&mapping.sign.column),
            status: mapping.status.iter().map(|status| one(&status.column)).collect(),
        };
        let mut known: Vec<usize> = mapping
            .meanings()
            .flat_map(|name| layout.columns(&Headings::One(name.to_owned())))
            .collect();
        known.sort_unstable();
        let unmapped = layout
            .header
            .iter()
            .enumerate()
            .filter(|(column, _)| known.binary_search(column).is_err())
            .map(|(column, heading)| (column, heading.trim()))
            .collect();
        let stated = layout.currency.as_deref().and_then(|c| c.trim().parse().ok());
        let currency = stated.or_else(|| mapping.constant_currency()).or(out.options().currency);
        if let Some(party) = servicer(mapping) {
            out.provider(&party);
        }
        Self {
            mapping,
            layout,
            columns,
            unmapped,
            order: facts.date_order,
            mark: facts.decimal.unwrap_or(DecimalMark::Point),
            currency,
            system: Text::new(&format!("bank-csv:{}", mapping.name)),
            scopes: BTreeMap::new(),
            fresh: None,
        }
    }

    /// The account that the last row was the first of.
    pub(super) fn new_account(&mut self) -> Option<AccountScope> {
        self.fresh.take()
    }

    pub(super) fn map(&mut self, row: &Row<'_>, out: &mut Emitter<'_>) -> Result<Mapped, Fault> {
        let filled = (0..row.len()).any(|column| !row.cell(column).is_empty());
        if !filled {
            return Ok(Mapped::Skipped("bank-csv.blank-row"));
        }
        let first = (0..row.len()).map(|c| row.cell(c)).find(|c| !c.is_empty()).unwrap_or_default();
        if self.mapping.footer.iter().any(|start| first.starts_with(start.as_str())) {
            return Ok(Mapped::Skipped("bank-csv.footer"));
        }
        let c = &self.columns;
        let telling = [c.booked_on, c.value_on, c.transacted_at, c.amount, c.debit, c.credit];
        if self.mapping.notes && telling.iter().flatten().all(|column| row.cell(*column).is_empty())
        {
            return Ok(Mapped::Skipped("bank-csv.note"));
        }
        let width = self.layout.header.len();
        if width > 0 && (width..row.len()).any(|column| !row.cell(column).is_empty()) {
            return Err(Fault::new("bank-csv.columns", "the row has more cells than the header"));
        }
        let Some(status) = self.status(row)? else {
            return Ok(Mapped::Skipped("bank-csv.status"));
        };
        self.transaction(row, status, out)
    }

    fn transaction(
        &mut self,
        row: &Row<'_>,
        mut status: Status,
        out: &mut Emitter<'_>,
    ) -> Result<Mapped, Fault> {
        let text = |column: Option<usize>| column.map_or("", |column| row.cell(column));
        let (value, charge) = self.amount(row)?;
        let currency = self.row_currency(row)?;
        let dates = self.dates(row, &mut status)?;
        let scope =
            self.scope(text(self.columns.account), text(self.columns.account_name), currency, out);
        let id = Some(text(self.columns.id)).filter(|id| !id.is_empty());
        let mut labels = self.columns.label.iter().map(|column| row.cell(*column));
        let label = labels.find(|cell| !cell.is_empty()).unwrap_or_default();
        if out.passes_over(|| Some(hint(id, dates.booked_on, value, label))) {
            return Ok(Mapped::Passed);
        }

        let mut record = Transaction::new(scope.id(), status, Money::new(value, currency));
        record.booked_on = dates.booked_on;
        record.value_on = dates.value_on;
        record.transacted_at = dates.transacted_at;
        let filled = |columns: &[usize]| -> Vec<Text> {
            columns.iter().filter_map(|column| Text::trimmed(row.cell(*column))).collect()
        };
        record.label = Text::new(label);
        let lines: Vec<Text> = filled(&self.columns.remittance)
            .into_iter()
            .filter(|line| record.label.as_ref() != Some(line))
            .collect();
        if !lines.is_empty() {
            let mut remittance = Remittance::new();
            remittance.unstructured = lines;
            record.remittance = Some(remittance);
        }
        record.counterparty = self.counterparty(row);
        if let Some(charge) = charge.filter(|charge| !charge.is_zero()) {
            let mut entry = Charge::new(Money::new(charge, currency));
            entry.included = Some(true);
            record.charges.push(entry);
        }
        record.original = self.original(row, value)?;
        if let Some(after) = self.optional_amount(self.columns.balance_after, row)? {
            record.balance_after = Some(Money::new(after, currency));
        }
        if let Some(label) = Text::trimmed(text(self.columns.category)) {
            let mut category = Category::new();
            category.label = Some(label);
            record.category = Some(category);
        }
        let kind = text(self.columns.kind);
        record.kind = self.kind(kind);
        if let Some(code) = Text::trimmed(kind)
            && let Some(system) = &self.system
        {
            record.bank_codes.push(Code::new(system.clone(), code));
        }
        record.end_to_end_id = Text::trimmed(text(self.columns.end_to_end_id));
        record.mandate_id = Text::trimmed(text(self.columns.mandate_id));
        record.check_number = Text::trimmed(text(self.columns.check_number));
        if let Some(id) = Identifier::of("creditor-id", text(self.columns.creditor_id)) {
            record.references.push(id);
        }
        for column in &self.columns.references {
            record.references.extend(Identifier::of("local", row.cell(*column)));
        }
        for (column, heading) in &self.unmapped {
            if !row.cell(*column).is_empty() {
                out.unmapped(heading);
            }
        }
        let mut draft = scope.transaction(record, id);
        draft.time_zone = dates.zone;
        if dates.zone_unmapped {
            out.unmapped(self.heading(self.columns.time_zone));
        }
        Ok(draft.into())
    }

    fn heading(&self, column: Option<usize>) -> &str {
        column.and_then(|column| self.layout.header.get(column)).map_or("", |h| h.trim())
    }

    /// What the status columns say: the first that says more than booked counts. `None` skips the row.
    fn status(&self, row: &Row<'_>) -> Result<Option<Status>, Fault> {
        for (rules, column) in self.mapping.status.iter().zip(&self.columns.status) {
            let Some(column) = *column else { continue };
            let value = row.cell(column);
            let among = |list: &[String]| list.iter().any(|v| v.eq_ignore_ascii_case(value));
            if among(&rules.skip) {
                return Ok(None);
            } else if among(&rules.pending) {
                return Ok(Some(Status::Pending));
            } else if among(&rules.cancelled) {
                return Ok(Some(Status::Cancelled));
            } else if among(&rules.informational) {
                return Ok(Some(Status::Informational));
            } else if !rules.booked.is_empty() && !among(&rules.booked) {
                let heading = self.heading(Some(column)).to_owned();
                return Err(Fault::new(
                    "bank-csv.unknown-status",
                    format!("`{heading}` has none of the values that give the status"),
                ));
            }
        }
        Ok(Some(Status::Booked))
    }

    fn row_currency(&self, row: &Row<'_>) -> Result<Currency, Fault> {
        let text = self.columns.currency.map_or("", |column| row.cell(column));
        let stated = match text {
            "" => self.currency,
            // The code stands behind the amount, in the same cell.
            text if self.columns.currency == self.columns.amount => {
                let code = text.trim_matches(|c: char| !c.is_alphabetic());
                if code.is_empty() {
                    self.currency
                } else {
                    code.parse().ok().filter(Currency::is_known)
                }
            }
            text => text.to_ascii_uppercase().parse().ok().filter(Currency::is_known),
        };
        stated.ok_or_else(|| {
            Fault::new("bank-csv.currency", "the currency is missing or not in ISO 4217")
        })
    }

    /// The signed amount, and the fee inside it.
    fn amount(&self, row: &Row<'_>) -> Result<(Decimal, Option<Decimal>), Fault> {
        let missing = || Fault::new("bank-csv.amount", "the row has no amount");
        let overflow = || Fault::new("bank-csv.amount", "the amount has more than 28 digits");
        let mut value = match self.optional_amount(self.columns.amount, row)? {
            Some(value) => value,
            None => {
                let debit = self.optional_amount(self.columns.debit, row)?;
                let credit = self.optional_amount(self.columns.credit, row)?;
                // Some files write 0.00 in the column that does not apply.
                match (debit.filter(|d| !d.is_zero()), credit.filter(|c| !c.is_zero())) {
                    (Some(debit), None) => -debit.abs(),
                    (None, Some(credit)) if self.mapping.sign.absolute => credit.abs(),
                    (None, Some(credit)) => credit,
                    (None, None) => debit.or(credit).ok_or_else(missing)?,
                    (Some(debit), Some(credit)) => {
                        credit.checked_sub(debit.abs()).ok_or_else(overflow)?
                    }
                }
            }
        };
        let sign = &self.mapping.sign;
        if let Some(column) = self.columns.sign {
            let way = row.cell(column);
            let among = |list: &[String]| list.iter().any(|v| v.eq_ignore_ascii_case(way));
            value = match (among(&sign.out), among(&sign.into)) {
                (true, _) => -value.abs(),
                (_, true) => value.abs(),
                _ => {
                    let heading = self.heading(self.columns.sign).to_owned();
                    return Err(Fault::new(
                        "bank-csv.direction",
                        format!("`{heading}` has none of the values that give the sign"),
                    ));
                }
            };
        }
        if sign.plus_in {
            let plus = row.cell(self.columns.amount.unwrap_or(usize::MAX)).contains('+');
            value = if plus { value.abs() } else { -value.abs() };
        }
        if sign.invert {
            value = -value;
        }
        let Some(fee) = self.optional_amount(self.columns.fee, row)? else {
            return Ok((value, None));
        };
        let cost = if self.mapping.fee.signed { fee } else { -fee };
        if self.mapping.fee.apart {
            value = value.checked_add(cost).ok_or_else(overflow)?;
        }
        Ok((value, Some(cost)))
    }

    fn optional_amount(
        &self,
        column: Option<usize>,
        row: &Row<'_>,
    ) -> Result<Option<Decimal>, Fault> {
        let Some(column) = column else { return Ok(None) };
        let text = row.cell(column);
        if text.is_empty() {
            return Ok(None);
        }
        // Some banks write the balance in another notation than the amount. Three digits behind the mark are a group.
        let own = Some(column) == self.columns.balance_after || Some(column) == self.columns.rate;
        let decimals = |mark: char| text.rsplit_once(mark).map(|(_, tail)| tail.trim_end().len());
        let mark = match (own, decimals('.'), decimals(',')) {
            (true, Some(digits), None) if digits != 3 => DecimalMark::Point,
            (true, None, Some(digits)) if digits != 3 => DecimalMark::Comma,
            _ => self.mark,
        };
        amount(text, mark).map(Some).map_err(|error| {
            let heading = self.layout.header.get(column).map_or("", |h| h.trim());
            Fault::new("bank-csv.amount", format!("`{heading}`: {error}"))
        })
    }

    fn dates(&self, row: &Row<'_>, status: &mut Status) -> Result<Dates, Fault> {
        let failed = |column: usize, error| {
            let heading = self.layout.header.get(column).map_or("", |h| h.trim());
            Fault::new("bank-csv.date", format!("`{heading}`: {error}"))
        };
        let read = |column: Option<usize>| -> Result<Option<Moment>, Fault> {
            match column.map(|column| (column, row.cell(column))) {
                None | Some((_, "")) => Ok(None),
                Some((column, text)) => {
                    cell::moment(text, self.order).map(Some).map_err(|error| failed(column, error))
                }
            }
        };
        let booked_text = self.columns.booked_on.map_or("", |column| row.cell(column));
        // Where the status stands in the date's place.
        let pending =
            self.mapping.status.iter().zip(&self.columns.status).any(|(rules, column)| {
                *column == self.columns.booked_on
                    && rules.pending.iter().any(|word| word.eq_ignore_ascii_case(booked_text))
            });
        let booked = if pending { None } else { read(self.columns.booked_on)? };
        let value = read(self.columns.value_on)?;
        let mut transacted = read(self.columns.transacted_at)?;
        let mut dates = Dates::default();
        if let Some(column) = self.columns.time
            && !row.cell(column).is_empty()
            && let Some(day) = transacted.or(booked)
        {
            let at =
                cell::clock(day.date(), row.cell(column)).map_err(|error| failed(column, error))?;
            transacted = Some(at);
        }
        if let Some(column) = self.columns.time_zone
            && !row.cell(column).is_empty()
        {
            let text = row.cell(column);
            // An abbreviation such as PST names several zones.
            let named = text.contains('/') || text.starts_with(['+', '-']) || text == "UTC";
            dates.zone = named.then(|| text.parse().ok()).flatten();
            dates.zone_unmapped = dates.zone.is_none();
        }
        if booked.is_none() && transacted.is_none() && !pending {
            return Err(Fault::new("bank-csv.date", "the row has no date"));
        }
        // A booking column with a time of day says when the deal was made as well.
        if transacted.is_none() && booked.is_some_and(|at| at.time().is_some()) {
            transacted = booked;
        }
        if booked.is_none() && self.columns.booked_on.is_some() && *status == Status::Booked {
            // The bank left the booking date open: it has not booked yet.
            *status = Status::Pending;
        }
        dates.booked_on = booked.map(|at| at.date());
        if dates.booked_on.is_none() && *status == Status::Booked {
            // The file has one date, and it is when the deal was made.
            dates.booked_on = transacted.map(|at| at.date());
        }
        dates.value_on = value.map(|at| at.date());
        dates.transacted_at = transacted;
        Ok(dates)
    }

    fn counterparty(&self, row: &Row<'_>) -> Option<Party> {
        let text = |column: Option<usize>| column.map_or("", |column| row.cell(column));
        let mut party = Party::new();
        party.name = Text::trimmed(text(self.columns.counterparty));
        let account = text(self.columns.counterparty_account);
        let iban = Identifier::of("iban", account).filter(|id| id.check().is_ok());
        party.ids.extend(iban.or_else(|| Identifier::of("account-number", account)));
        party.ids.extend(Identifier::of("bic", text(self.columns.counterparty_bic)));
        Some(party).filter(|party| !party.is_empty())
    }

    fn original(&self, row: &Row<'_>, value: Decimal) -> Result<Option<OriginalAmount>, Fault> {
        let Some(amount) = self.optional_amount(self.columns.original_amount, row)? else {
            return Ok(None);
        };
        let currency = self.columns.original_currency.map_or("", |column| row.cell(column));
        let Ok(currency) = currency.to_ascii_uppercase().parse::<Currency>() else {
            return Ok(None);
        };
        if amount.is_zero() || Some(currency) == self.row_currency(row).ok() {
            return Ok(None);
        }
        let amount = if value.is_negative() { -amount.abs() } else { amount.abs() };
        let mut original = OriginalAmount::new(Money::new(amount, currency));
        original.rate = self.optional_amount(self.columns.rate, row)?;
        Ok(Some(original))
    }

    fn kind(&self, value: &str) -> Option<TransactionKind> {
        let found = self
            .mapping
            .kinds
            .iter()
            .find(|(_, values)| values.iter().any(|v| v.eq_ignore_ascii_case(value)));
        found.map(|(kind, _)| TransactionKind::from(kind.as_str()))
    }

    fn scope(
        &mut self,
        number: &str,
        name: &str,
        currency: Currency,
        out: &Emitter<'_>,
    ) -> AccountScope {
        let number =
            if number.is_empty() { self.layout.account.as_deref().unwrap_or("") } else { number };
        // A lone quote is left of a row that was edited by hand.
        let number = number.trim_matches('"');
        let part = if number.is_empty() { name } else { number };
        let key = (part.to_owned(), Some(currency));
        if let Some(scope) = self.scopes.get(&key) {
            return scope.clone();
        }
        let kind = self.mapping.account_kind.as_deref().map(AccountKind::from);
        let mut account = Account::new(Vec::new(), kind.unwrap_or(AccountKind::Unspecified));
        let iban = Identifier::of("iban", number).filter(|id| id.check().is_ok());
        account.ids.extend(iban.or_else(|| Identifier::of("account-number", number)));
        // Accounts that have but names are told apart by them, unless the caller says which account it is.
        if account.ids.is_empty() && out.options().account.is_none() {
            account.ids.extend(Identifier::of("local", name));
        }
        account.name = Text::trimmed(name);
        account.currency = Some(currency);
        account.servicer = servicer(self.mapping);
        let scope = AccountScope::of(account, out);
        if self.scopes.len() < ACCOUNTS {
            self.scopes.insert(key, scope.clone());
        }
        self.fresh = Some(scope.clone());
        scope
    }
}

/// The institution that a mapping is of.
fn servicer(mapping: &Mapping) -> Option<Party> {
    let mut party = Party::new();
    party.name = mapping.provider.as_deref().and_then(Text::trimmed);
    party.ids.extend(mapping.provider_domain.as_deref().and_then(|d| Identifier::of("domain", d)));
    Some(party).filter(|party| !party.is_empty())
}

#[derive(Default)]
struct Dates {
    booked_on: Option<Date>,
    value_on: Option<Date>,
    transacted_at: Option<Moment>,
    zone: Option<TimeZone>,
    zone_unmapped: bool,
}
