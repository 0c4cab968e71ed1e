//! What the format says of itself.

use crate::descriptor::{Descriptor, MappingRow};

const fn row(from: &'static str, to: &'static str, how: &'static str) -> MappingRow {
    MappingRow::new(from, to, how)
}

pub(super) static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/xml",
    extensions: &[".xml", ".camt", ".camt052", ".camt053", ".camt054", ".c52", ".c53", ".c54"],
    versions: &[
        "camt.052.001.01 to camt.052.001.13",
        "camt.053.001.01 to camt.053.001.13",
        "camt.054.001.01 to camt.054.001.13",
    ],
    records: &["banking.account/1", "banking.transaction/1", "banking.balance/1"],
    standard: "ISO 20022 camt.052, camt.053, camt.054 (BankToCustomer)",
    writes: true,
    options: &["--currency", "--provider", "--account"],
    mapping: MAPPING,
    not_mapped: NOT_MAPPED,
    codes: CODES,
    ..Descriptor::new("camt", "ISO 20022 camt.052, camt.053 and camt.054", "banking")
};

#[rustfmt::skip] // one row per line
static MAPPING: &[MappingRow] = &[
    row("GrpHdr/CreDtTm", "exchange.source collectedAt", ""),
    row("GrpHdr/MsgPgntn/PgNb", "statement.page", "where the statement has no page of its own"),
    row("Stmt/Id", "statement.id", ""),
    row("Stmt/ElctrncSeqNb, LglSeqNb", "statement.sequence", "the electronic one first"),
    row("Stmt/StmtPgntn/PgNb", "statement.page", ""),
    row("Acct/Id", "banking.account ids", "IBAN iban; BBAN bban; Othr account-number, or the scheme it names"),
    row("Acct/Tp", "banking.account kind", "CACC current, SVGS savings, CARD, LOAN, MOMA, CASH; others kept"),
    row("Acct/Ccy", "banking.account currency", ""),
    row("Acct/Nm", "banking.account name", ""),
    row("Acct/Ownr", "banking.account holders", ""),
    row("Acct/Svcr", "banking.account servicer", "BIC, LEI, national bank code, name, address"),
    row("Bal/Tp", "banking.balance kind", "OPBD CLBD OPAV CLAV FWAV ITBD ITAV PRCD XPCD INFO; others kept"),
    row("Bal/Amt, CdtDbtInd", "banking.balance amount", "DBIT negative"),
    row("Bal/Dt", "banking.balance on", ""),
    row("Ntry/Amt, CdtDbtInd", "banking.transaction amount", "DBIT negative"),
    row("Ntry/RvslInd", "banking.transaction reversal", "the indicator of credit or debit already has the direction"),
    row("Ntry/Sts", "banking.transaction status", "BOOK booked, PDNG and FUTR pending, INFO informational"),
    row("Ntry/BookgDt", "banking.transaction bookedOn", "the day"),
    row("Ntry/ValDt", "banking.transaction valueOn", "the day"),
    row("Ntry/AddtlNtryInf", "banking.transaction label", "else AddtlTxInf of the only detail"),
    row("Ntry/AcctSvcrRef", "banking.transaction references, recordId", "iso20022:AcctSvcrRef; a weak id"),
    row("Ntry/NtryRef", "banking.transaction references, recordId", "iso20022:NtryRef; a weak id where there is no AcctSvcrRef"),
    row("Ntry/BkTxCd", "banking.transaction bankCodes, kind", "iso20022:btc as PMNT-RCDT-ESCT; iso20022:btc-proprietary:<issuer>"),
    row("Ntry/AmtDtls", "banking.transaction original", "the first of InstdAmt, TxAmt, CntrValAmt in another currency, with its rate"),
    row("Ntry/Chrgs, TxDtls/Chrgs", "banking.transaction charges", "a charge without indicator is paid: negative"),
    row("NtryDtls/Btch", "banking.transaction references", "iso20022:Btch/MsgId, PmtInfId, NbOfTxs"),
    row("TxDtls", "banking.transaction splits", "one each where there are several; a single one speaks for the entry"),
    row("TxDtls/Amt, AmtDtls/TxAmt", "splits.amount", "signed by its own indicator, else by the entry's"),
    row("TxDtls/AddtlTxInf", "splits.label", ""),
    row("Refs/EndToEndId, MndtId, ChqNb", "endToEndId, mandateId, checkNumber", "references of the split where there are several details"),
    row("Refs/UETR", "references", "uetr; a weak id of an entry with a single detail and no other"),
    row("Refs/*", "references", "iso20022:<element>; Prtry as local, its type the issuer"),
    row("RltdPties, RltdAgts", "counterparty", "the creditor's side of a debit, the debtor's of a credit: name, address, account, BIC, ids; the ultimate party where there is no other"),
    row("RmtInf/Ustrd", "remittance.unstructured", "one item each"),
    row("RmtInf/Strd/CdtrRefInf", "remittance.structured", "iso11649 where it begins with RF, else iso20022:CdtrRef"),
    row("RmtInf/Strd/RfrdDocInf/Nb", "remittance.structured", "iso20022:RfrdDocInf"),
    row("RmtInf/Strd/AddtlRmtInf", "remittance.unstructured", ""),
    row("Purp", "bankCodes", "iso20022:purpose, of a single detail"),
    row("RtrInf", "bankCodes", "iso20022:return-reason, of a single detail"),
    row("RltdDts/TxDtTm", "transactedAt", "of a single detail"),
    row("CardTx/Tx/Indv/TxCtgy", "merchant.mcc", "four digits"),
];

#[rustfmt::skip] // one row per line
static NOT_MAPPED: &[(&str, &str)] = &[
    ("GrpHdr/MsgId, MsgRcpt", "of the transmission, not of the account"),
    ("Stmt/FrToDt, CreDtTm, CpyDplctInd", "the statement has no record of its own"),
    ("TxsSummry", "sums that the entries give"),
    ("Bal/CdtLine, Bal/Avlbty", "no member"),
    ("BookgDt/DtTm, ValDt/DtTm", "the time of day, which is the bank's system's"),
    ("CardTx/Card", "card numbers are not carried"),
    ("RltdDts", "but for TxDtTm: no member"),
    ("RltdPties", "the holder's own side, and an ultimate party beside the direct one"),
    ("Chrgs/TtlChrgsAndTaxAmt", "beside records, which add up to it"),
    ("Intrst, Tax, SfkpgAcct, FinInstrmId", "no member"),
    ("SplmtryData", "the bank's own"),
];

#[rustfmt::skip] // one row per line
static CODES: &[(&str, &str)] = &[
    ("camt.amount", "an amount is absent or no decimal number of up to 28 digits"),
    ("camt.negative-amount", "an amount has a sign beside the indicator of credit or debit"),
    ("camt.currency", "a currency is absent or not in ISO 4217"),
    ("camt.direction", "no indicator of credit or debit, or neither CRDT nor DBIT"),
    ("camt.status", "an entry's status is none of BOOK, PDNG, INFO, FUTR"),
    ("camt.date", "a date does not exist, is not in ISO form, or is absent from a balance"),
    ("camt.balance-type", "a balance does not say which it is"),
    ("camt.late-account", "an account after entries of its statement: the file ends there"),
    ("camt.no-message", "no camt message in the document"),
    ("xml.truncated", "the file ends inside an element"),
    ("xml.mismatched-tag", "an end tag that does not match the open element"),
    ("xml.entity", "a reference that XML does not define, or of a document type"),
    ("xml.attribute", "malformed attributes"),
    ("xml.encoding", "bytes that are not the declared encoding"),
    ("xml.syntax", "not well-formed"),
];
