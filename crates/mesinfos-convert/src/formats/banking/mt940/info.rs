//! Field 86: what the bank says of an entry, in the dialects of Germany, Austria and Poland (numbered sub-fields), of
//! the Netherlands and Belgium (slash codes), or as plain text.

use std::borrow::Cow;

use mesinfos_schema::identity::is_placeholder;
use mesinfos_schema::types::banking::{Remittance, Transaction, TransactionKind};
use mesinfos_schema::values::{Code, Identifier, Party, Text};

use super::account::{account_id, bank_id, iban};
use crate::emitter::Emitter;

/// Lines of this length were cut by the bank, not ended.
const WRAP: usize = 65;

/// Puts what the field says into the transaction; the returned text is the bank's line.
pub(super) fn apply(field: &str, tx: &mut Transaction, out: &mut Emitter<'_>) -> Option<String> {
    if let Some(separator) = separator(field) {
        return numbered(field, separator, tx, out);
    }
    if starts_with_slash_code(field) {
        slashed(field, tx, out);
        return None;
    }
    plain(field, tx)
}

/// A reference under its scheme.
pub(super) fn reference(tx: &mut Transaction, scheme: &str, value: &str) {
    if !is_placeholder(value) {
        tx.references.extend(Identifier::of(scheme, value));
    }
}

/// A code under its system.
pub(super) fn code(tx: &mut Transaction, system: &str, value: &str) {
    if let (Some(system), Some(code)) = (Text::new(system), Text::trimmed(value)) {
        tx.bank_codes.push(Code::new(system, code));
    }
}

fn party(tx: &mut Transaction) -> &mut Party {
    tx.counterparty.get_or_insert_with(Party::new)
}

fn remittance(tx: &mut Transaction) -> &mut Remittance {
    tx.remittance.get_or_insert_with(Remittance::new)
}

fn identify(tx: &mut Transaction, id: Option<Identifier>) {
    if let Some(id) = id {
        let ids = &mut party(tx).ids;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
}

fn says(tx: &mut Transaction, text: &str) {
    if let Some(text) = Text::trimmed(text) {
        remittance(tx).unstructured.push(text);
    }
}

fn end_to_end(tx: &mut Transaction, value: &str) {
    if !is_placeholder(value) {
        tx.end_to_end_id = Text::trimmed(value);
    }
}

/// The character before the numbers of sub-fields: `?` in Germany, `<`, `~` or `^` in Poland, `>` in places.
fn separator(field: &str) -> Option<char> {
    let text = field.trim_start();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = if digits == 3 { text.get(3..)? } else { text };
    let rest = rest.trim_start_matches('\n');
    match rest.as_bytes() {
        [b @ (b'?' | b'<' | b'~' | b'^' | b'>' | b'@' | b'#' | b'|'), x, y, ..]
            if x.is_ascii_digit() && y.is_ascii_digit() =>
        {
            Some(char::from(*b))
        }
        _ => None,
    }
}

/// The field as one line.
fn joined(field: &str) -> Cow<'_, str> {
    if field.contains('\n') { field.replace('\n', "").into() } else { field.into() }
}

fn numbered(
    field: &str,
    separator: char,
    tx: &mut Transaction,
    out: &mut Emitter<'_>,
) -> Option<String> {
    // Line ends fall anywhere, in numbers too.
    let joined = joined(field);
    let (head, mut rest) = joined.split_once(separator)?;
    let gvc = head.trim();
    if !gvc.is_empty() {
        code(tx, "gvc", gvc);
        tx.kind = tx.kind.take().or_else(|| kind_of_gvc(gvc));
    }
    let mut label = None;
    let mut text = String::with_capacity(rest.len());
    let mut bounds: Vec<usize> = Vec::with_capacity(16);
    let mut name = String::new();
    let mut first_name_length = 0;
    while !rest.is_empty() {
        let end = next_number(rest, separator).unwrap_or(rest.len());
        let (part, tail) = rest.split_at_checked(end)?;
        rest = tail.strip_prefix(separator).unwrap_or(tail);
        let (number, value) = part.split_at_checked(2).unwrap_or((part, ""));
        if value.trim().is_empty() {
            continue;
        }
        match number {
            "00" => label = Some(value.trim().to_owned()),
            "10" => reference(tx, "gvc:primanota", value),
            "20" | "21" | "22" | "23" | "24" | "25" | "26" | "27" | "28" | "29" | "60" | "61"
            | "62" | "63" => {
                bounds.push(text.len());
                text.push_str(value);
            }
            "30" => identify(tx, bank_id(value)),
            "31" => identify(tx, account_id(value)),
            "38" => {
                identify(tx, iban(value.trim()).or_else(|| Identifier::of("account-number", value)))
            }
            "32" => {
                first_name_length = value.chars().count();
                name.push_str(value);
            }
            "33" => {
                // A full line runs on; a short one is a word of its own.
                if first_name_length < 27 {
                    name.push(' ');
                }
                name.push_str(value);
            }
            "34" => code(tx, "gvc:extension", value),
            _ => out.unmapped(&format!("86?{number}")),
        }
    }
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if !name.is_empty() {
        party(tx).name = Text::new(&name);
    }
    bounds.push(text.len());
    sepa(&text, &bounds, tx, out);
    label
}

/// Where the next sub-field starts: the separator and two digits.
fn next_number(text: &str, separator: char) -> Option<usize> {
    text.match_indices(separator).map(|(at, _)| at).find(|at| {
        matches!(text.as_bytes().get(at + 1..at + 3), Some([a, b]) if a.is_ascii_digit() && b.is_ascii_digit())
    })
}

const SEPA: &[&str] = &[
    "EREF", "KREF", "MREF", "BREF", "RREF", "CRED", "DEBT", "COAM", "OAMT", "SVWZ", "ABWA", "ABWE",
    "IBAN", "PURP", "MDAT", "DDAT", "SQTP", "ORCR", "ORMR", "BIC",
];

/// The first SEPA tag at or behind a place: its start, its name, and where its value starts.
fn next_tag(text: &str, from: usize) -> Option<(usize, &'static str, usize)> {
    let tail = text.get(from..)?;
    tail.match_indices('+').find_map(|(plus, _)| {
        let head = tail.get(..plus)?;
        let tag = SEPA.iter().find(|tag| head.ends_with(**tag))?;
        Some((from + plus - tag.len(), *tag, from + plus + 1))
    })
}

/// Reads `EREF+…MREF+…SVWZ+…`; text before the first tag keeps the lines of its sub-fields.
fn sepa(text: &str, bounds: &[usize], tx: &mut Transaction, out: &mut Emitter<'_>) {
    let mut tag = next_tag(text, 0);
    let free = tag.map_or(text.len(), |(at, ..)| at);
    for pair in bounds.windows(2) {
        if let [from, to] = pair
            && *from < free
        {
            says(tx, text.get(*from..(*to).min(free)).unwrap_or_default());
        }
    }
    while let Some((_, name, from)) = tag {
        tag = next_tag(text, from);
        let value =
            text.get(from..tag.map_or(text.len(), |(at, ..)| at)).unwrap_or_default().trim();
        if value.is_empty() {
            continue;
        }
        match name {
            "EREF" => end_to_end(tx, value),
            "KREF" => reference(tx, "sepa:kref", value),
            "BREF" => reference(tx, "sepa:bref", value),
            "RREF" => reference(tx, "sepa:rref", value),
            "MREF" => tx.mandate_id = Text::new(value),
            "CRED" => creditor(tx, value),
            "SVWZ" => says(tx, value),
            "IBAN" => identify(tx, iban(value)),
            "BIC" => identify(tx, bank_id(value)),
            "PURP" => code(tx, "iso20022:purpose", value),
            _ => out.unmapped(&format!("86 {name}+")),
        }
    }
}

/// The creditor of a direct debit is the other side of a debit, and of a returned one.
fn creditor(tx: &mut Transaction, value: &str) {
    if tx.amount.amount.is_negative() {
        identify(tx, Identifier::of("creditor-id", value));
    } else {
        reference(tx, "creditor-id", value);
    }
}

const SLASH: &[&str] = &[
    "TRTP", "IBAN", "BIC", "NAME", "REMI", "EREF", "PREF", "KREF", "IREF", "CREF", "MARF", "CSID",
    "CNTP", "ORDP", "BENM", "ULTD", "ULTC", "ULTB", "ADDR", "ISDT", "RTRN", "PURP", "TRCD", "SVCL",
    "ACCW", "SUM",
];

fn starts_with_slash_code(field: &str) -> bool {
    field
        .trim_start()
        .strip_prefix('/')
        .and_then(|rest| rest.split_once('/'))
        .is_some_and(|(name, _)| SLASH.contains(&name.trim()))
}

/// Reads `/TRTP/…/IBAN/…/NAME/…/REMI/…/EREF/…`. A value runs to the next known code; slashes inside it stay.
fn slashed(field: &str, tx: &mut Transaction, out: &mut Emitter<'_>) {
    let joined = joined(field);
    let mut name = "";
    let mut ultimate = false;
    let mut value = String::new();
    for part in joined.split('/').map(Some).chain([None]) {
        let next = part.and_then(|part| SLASH.iter().find(|code| **code == part.trim()));
        if next.is_none()
            && let Some(part) = part
        {
            if !value.is_empty() || part.is_empty() {
                value.push('/');
            }
            value.push_str(part);
            continue;
        }
        ultimate = match name {
            "ULTD" | "ULTC" | "ULTB" => true,
            "ORDP" | "BENM" | "CNTP" | "REMI" | "EREF" => false,
            _ => ultimate,
        };
        slash_value(name, ultimate, value.trim(), tx, out);
        value.clear();
        name = next.copied().unwrap_or_default();
    }
}

fn slash_value(name: &str, ultimate: bool, raw: &str, tx: &mut Transaction, out: &mut Emitter<'_>) {
    let value = raw.trim_matches('/').trim();
    if value.is_empty() {
        return;
    }
    match name {
        "NAME" | "IBAN" | "BIC" | "ADDR" if ultimate => out.unmapped("86/ULT./"),
        "TRTP" => tx.label = Text::new(value),
        "IBAN" => identify(tx, account_id(value)),
        "BIC" => identify(tx, bank_id(value)),
        "NAME" => party(tx).name = Text::new(value),
        "REMI" => remit(tx, value),
        "EREF" => end_to_end(tx, value),
        "PREF" => reference(tx, "swift:pref", value),
        "KREF" => reference(tx, "swift:kref", value),
        "IREF" => reference(tx, "swift:iref", value),
        "CREF" => reference(tx, "swift:cref", value),
        "MARF" => tx.mandate_id = Text::new(value),
        "CSID" => creditor(tx, value),
        "RTRN" => code(tx, "iso20022:return-reason", value),
        "PURP" => code(tx, "iso20022:purpose", value),
        "TRCD" => code(tx, "ing:transaction-code", value),
        // Account, BIC, name, town: always in this order, any may be blank.
        "CNTP" => {
            let mut parts = raw.split('/');
            identify(tx, parts.next().and_then(account_id));
            identify(tx, parts.next().filter(|p| !p.trim().is_empty()).and_then(bank_id));
            if let Some(name) = parts.next().and_then(Text::trimmed) {
                party(tx).name = Some(name);
            }
            if parts.any(|part| !part.trim().is_empty()) {
                out.unmapped("86/CNTP/ town");
            }
        }
        "" => says(tx, value),
        other => out.unmapped(&format!("86/{other}/")),
    }
}

/// `USTD//text`, `STRD/CUR/reference`, or the text alone.
fn remit(tx: &mut Transaction, value: &str) {
    if let Some(text) = value.strip_prefix("USTD") {
        says(tx, text.trim_start_matches('/'));
    } else if let Some(text) = value.strip_prefix("STRD/") {
        let number = text.rsplit('/').find(|part| !part.is_empty()).unwrap_or(text);
        let scheme = if number.starts_with("RF") { "iso11649" } else { "local" };
        remittance(tx).structured.extend(Identifier::of(scheme, number));
    } else {
        says(tx, value);
    }
}

/// Free text: its lines are the remittance, its whole the bank's line.
fn plain(field: &str, tx: &mut Transaction) -> Option<String> {
    let mut whole = String::with_capacity(field.len());
    let mut full = true;
    for line in field.lines() {
        if line.trim().is_empty() {
            full = false;
            continue;
        }
        if !full {
            whole.push(' ');
        }
        whole.push_str(line);
        full = line.chars().count() >= WRAP;
        says(tx, line);
    }
    let whole = whole.trim();
    (!whole.is_empty()).then(|| whole.to_owned())
}

/// A German non-SWIFT field: two digits and a text a line.
pub(super) fn non_swift(
    field: &str,
    tx: &mut Transaction,
    out: &mut Emitter<'_>,
) -> Option<String> {
    let mut label = None;
    for line in field.lines() {
        let Some((number, value)) = line.split_at_checked(2) else { continue };
        if value.trim().is_empty() {
            continue;
        }
        match number {
            "01" | "02" | "03" | "04" | "05" | "06" | "07" | "08" | "09" | "10" | "11" | "12"
            | "13" | "14" => says(tx, value),
            "15" => party(tx).name = Text::trimmed(value),
            "17" => label = Some(value.trim().to_owned()),
            "18" => reference(tx, "gvc:primanota", value),
            _ => out.unmapped("NS"),
        }
    }
    label
}

/// The kind that a German business code tells for certain.
fn kind_of_gvc(gvc: &str) -> Option<TransactionKind> {
    Some(match gvc {
        "001" | "002" | "003" | "070" => TransactionKind::Cheque,
        "004" | "005" | "104" | "105" | "107" | "192" => TransactionKind::DirectDebit,
        "008" | "052" | "117" | "152" => TransactionKind::StandingOrder,
        "020" | "051" | "116" | "118" | "166" | "168" | "177" | "191" => TransactionKind::Transfer,
        "053" | "153" => TransactionKind::Salary,
        "106" => TransactionKind::Card,
        "082" | "083" => TransactionKind::Cash,
        "808" | "809" => TransactionKind::Fee,
        _ => return None,
    })
}
