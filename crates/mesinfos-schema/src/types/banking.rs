//! Accounts, transactions and balances (ISO 20022 camt, OFX, CFONB, MT940, bank CSV).

use crate::model;
use crate::record::RecordId;
use crate::values::{Code, Currency, Date, Decimal, Identifier, Moment, Money, Party, Text};

/// What an account is for.
#[model(open)]
pub enum AccountKind {
    /// A current or checking account (ISO 20022 CACC).
    Current,
    /// A savings account (SVGS).
    Savings,
    /// A payment or credit card account (CARD).
    Card,
    /// A loan (LOAN).
    Loan,
    /// A line of credit.
    CreditLine,
    /// Money-market deposits.
    MoneyMarket,
    /// Securities and funds.
    Investment,
    /// Cash, a wallet.
    Cash,
    /// The source does not say.
    Unspecified,
}

/// A bank account, card account, wallet or savings book.
#[model]
pub struct Account {
    /// Its identifiers, the most general first: `iban`, then national forms, then the bank's own (`account-number`).
    #[model(required, sensitivity = "financial", same_as = "iso20022:Acct/Id")]
    pub ids: Vec<Identifier>,
    /// What it is for.
    #[model(same_as = "iso20022:Acct/Tp")]
    pub kind: AccountKind,
    /// The account's currency, ISO 4217.
    #[model(same_as = "iso20022:Acct/Ccy", example = "\"EUR\"")]
    pub currency: Option<Currency>,
    /// The name the bank or the holder gave it.
    #[model(example = "\"Compte courant\"")]
    pub name: Option<Text>,
    /// The institution that keeps it.
    #[model(same_as = "iso20022:Acct/Svcr")]
    pub servicer: Option<Party>,
    /// Who holds it.
    #[model(sensitivity = "financial", same_as = "iso20022:Acct/Ownr")]
    pub holders: Vec<Party>,
}

/// Where a booking stands.
#[model]
pub enum Status {
    /// On the books (BOOK).
    Booked,
    /// Announced, not final (PDNG).
    Pending,
    /// For information alone: no money moves (INFO).
    Informational,
    /// Taken back before it was booked.
    Cancelled,
}

/// By which means the money moved.
#[model(open)]
pub enum TransactionKind {
    /// A card payment.
    Card,
    /// A credit transfer.
    Transfer,
    /// A direct debit.
    DirectDebit,
    /// A cheque.
    Cheque,
    /// Cash drawn or paid in.
    Cash,
    /// A fee or charge of the institution.
    Fee,
    /// Interest.
    Interest,
    /// A dividend.
    Dividend,
    /// A standing order.
    StandingOrder,
    /// A currency exchange between own accounts.
    Exchange,
    /// A refund.
    Refund,
    /// A salary or pension, where the source says so.
    Salary,
    /// A deposit the source does not further describe.
    Deposit,
    /// Anything else, as the source calls it.
    Unspecified,
}

/// The amount before conversion, and the rate.
#[model]
pub struct OriginalAmount {
    /// The amount in the currency of the deal, signed like the booked amount.
    #[model(sensitivity = "financial")]
    pub amount: Money,
    /// Units of the account's currency for one unit of the original currency, as stated.
    #[model(example = "\"0.8824\"")]
    pub rate: Option<Decimal>,
}

/// The business behind a card payment.
#[model]
pub struct Merchant {
    /// Its name.
    pub name: Option<Text>,
    /// Merchant category code, ISO 18245, four digits.
    #[model(example = "\"5411\"")]
    pub mcc: Option<Text>,
}

/// The statement an entry or a balance stands on.
#[model]
pub struct StatementRef {
    /// The statement's id.
    #[model(same_as = "iso20022:Stmt/Id")]
    pub id: Option<Text>,
    /// Its sequence number.
    #[model(same_as = "iso20022:Stmt/ElctrncSeqNb", example = "\"27\"")]
    pub sequence: Option<Text>,
    /// The page of it.
    pub page: Option<Text>,
}

/// A category someone gave.
#[model]
pub struct Category {
    /// The category in words, as the source writes it (`Food:Groceries`).
    pub label: Option<Text>,
    /// Its codes in published systems (`coicop-2018`, `iso18245`).
    pub codes: Vec<Code>,
    /// Who gave it: `bank`, `user`, a program's name.
    pub by: Option<Text>,
}

/// A charge inside a booking.
#[model]
pub struct Charge {
    /// The charge, negative where the subject pays it.
    #[model(sensitivity = "financial")]
    pub amount: Money,
    /// What it is for.
    pub label: Option<Text>,
    /// Already inside the booked amount.
    pub included: Option<bool>,
}

/// One part of a booking: a detail of a batch entry (`TxDtls`), a split of a personal-finance file.
#[model]
pub struct Split {
    /// The part's amount, signed like the booking.
    #[model(sensitivity = "financial")]
    pub amount: Option<Money>,
    /// What it says.
    pub label: Option<Text>,
    /// The other side.
    #[model(sensitivity = "third-person")]
    pub counterparty: Option<Party>,
    /// What the payer wrote.
    pub remittance: Option<Remittance>,
    /// Its references.
    pub references: Vec<Identifier>,
    /// Its category.
    pub category: Option<Category>,
}

/// What the payer wrote to the payee.
#[model]
pub struct Remittance {
    /// Free text, one item for each line or occurrence in the source.
    #[model(same_as = "iso20022:RmtInf/Ustrd")]
    pub unstructured: Vec<Text>,
    /// Structured references: a creditor reference (`iso11649`), a document number.
    #[model(same_as = "iso20022:RmtInf/Strd")]
    pub structured: Vec<Identifier>,
}

/// One booked entry of an account.
///
/// One record a booked entry: the details of a batch are its `splits`. The amount is signed from the account holder's
/// side. The label is the bank's own line, unshortened.
#[model]
pub struct Transaction {
    /// The account's record id.
    pub account: RecordId,
    /// Where the booking stands.
    #[model(same_as = "iso20022:Ntry/Sts")]
    pub status: Status,
    /// The day it was booked.
    #[model(same_as = "iso20022:Ntry/BookgDt", example = "\"2024-03-05\"")]
    pub booked_on: Option<Date>,
    /// The day from which it bears interest.
    #[model(same_as = "iso20022:Ntry/ValDt", example = "\"2024-03-06\"")]
    pub value_on: Option<Date>,
    /// When the deal was made (the card at the till), as exactly as the source says.
    #[model(example = "\"2024-03-04T18:22:10\"")]
    pub transacted_at: Option<Moment>,
    /// What moved: out is negative.
    #[model(sensitivity = "financial", same_as = "iso20022:Ntry/Amt")]
    pub amount: Money,
    /// The amount before conversion.
    pub original: Option<OriginalAmount>,
    /// The bank's line.
    #[model(sensitivity = "financial", example = "\"CARTE 04/03 BOULANGERIE MARTIN\"")]
    pub label: Option<Text>,
    /// The other side.
    #[model(sensitivity = "third-person", same_as = "iso20022:RltdPties")]
    pub counterparty: Option<Party>,
    /// By which means.
    pub kind: Option<TransactionKind>,
    /// What the payer wrote.
    #[model(same_as = "iso20022:RmtInf")]
    pub remittance: Option<Remittance>,
    /// End-to-end reference.
    #[model(same_as = "iso20022:Refs/EndToEndId")]
    pub end_to_end_id: Option<Text>,
    /// Mandate reference of a direct debit.
    #[model(same_as = "iso20022:Refs/MndtId")]
    pub mandate_id: Option<Text>,
    /// Cheque number.
    #[model(same_as = "iso20022:Refs/ChqNb")]
    pub check_number: Option<Text>,
    /// All other references of the source, each with its scheme.
    pub references: Vec<Identifier>,
    /// The bank's codes for the kind of transaction, each with its system (`iso20022:btc`, `ofx:trntype`,
    /// `swift:transaction-type`, `cfonb:operation`, `gvc`).
    #[model(same_as = "iso20022:Ntry/BkTxCd")]
    pub bank_codes: Vec<Code>,
    /// Charges taken with it.
    #[model(same_as = "iso20022:Ntry/Chrgs")]
    pub charges: Vec<Charge>,
    /// It undoes an earlier booking. The amount's sign already says which way the money went.
    #[model(same_as = "iso20022:Ntry/RvslInd")]
    pub reversal: Option<bool>,
    /// The business behind a card payment.
    pub merchant: Option<Merchant>,
    /// The account's balance after it, where the source gives one a row.
    #[model(sensitivity = "financial")]
    pub balance_after: Option<Money>,
    /// The statement it stands on.
    pub statement: Option<StatementRef>,
    /// Its parts.
    pub splits: Vec<Split>,
    /// A category someone gave.
    pub category: Option<Category>,
}

/// Which balance.
#[model(open)]
pub enum BalanceKind {
    /// Booked, at the start of the statement (OPBD).
    OpeningBooked,
    /// Booked, at its end (CLBD).
    ClosingBooked,
    /// Available, at the start (OPAV).
    OpeningAvailable,
    /// Available, at the end (CLAV).
    ClosingAvailable,
    /// Available on a later day (FWAV).
    ForwardAvailable,
    /// Booked, within the day (ITBD).
    InterimBooked,
    /// Available, within the day (ITAV).
    InterimAvailable,
    /// Booked, at the end of the previous statement (PRCD).
    PreviouslyClosed,
    /// Booked plus what is pending (XPCD).
    Expected,
    /// For information (INFO).
    Information,
}

/// The balance of an account at one time.
#[model]
pub struct Balance {
    /// The account's record id.
    pub account: RecordId,
    /// Which balance.
    #[model(same_as = "iso20022:Bal/Tp")]
    pub kind: BalanceKind,
    /// The balance, negative when overdrawn.
    #[model(sensitivity = "financial", same_as = "iso20022:Bal/Amt")]
    pub amount: Money,
    /// When it held, as exactly as the source says.
    #[model(same_as = "iso20022:Bal/Dt", example = "\"2024-03-31\"")]
    pub on: Moment,
    /// The statement it stands on.
    pub statement: Option<StatementRef>,
}

/// A holding of securities, funds or savings.
#[model]
pub struct Holding {
    /// The account's record id.
    pub account: RecordId,
    /// What is held: `isin`, `figi`, the institution's own as `local`.
    #[model(same_as = "iso20022:FinInstrmId")]
    pub instrument: Vec<Identifier>,
    /// Its name.
    #[model(example = "\"Fonds euros\"")]
    pub name: Option<Text>,
    /// How many units.
    #[model(same_as = "iso20022:AggtBal")]
    pub units: Option<Decimal>,
    /// Price of a unit.
    pub unit_price: Option<Money>,
    /// What it is worth.
    #[model(sensitivity = "financial", same_as = "iso20022:HldgVal")]
    pub value: Option<Money>,
    /// What was paid for it.
    #[model(sensitivity = "financial")]
    pub cost: Option<Money>,
    /// When that held.
    pub on: Moment,
    /// What kind it is, in the source's word (`share`, `bond`, `fund`, `euro-fund`).
    pub kind: Option<Text>,
}
