//! MT940 and MT942.

use mesinfos_convert::{Options, detect};
use mesinfos_io::Input;
use proptest::prelude::*;

use crate::as_json::{Done, run};

const HEAD: &str =
    ":20:STARTUMS\n:25:DE89370400440532013000\n:28C:00027/001\n:60F:C240229EUR1000,00\n";
const TAIL: &str = ":62F:C240301EUR900,00\n-\n";

fn mt(text: &str) -> Done {
    run("mt940", text.as_bytes(), &Options::default())
}

fn entries(text: &str) -> Done {
    let done = mt(&format!("{HEAD}{text}{TAIL}"));
    assert!(done.error.is_none(), "{:?}", done.error);
    done
}

#[test]
fn german_subfields_and_sepa_tags() {
    let done = entries(concat!(
        ":61:2403010301DR42,50NDDTNONREF//2024030100017\n",
        ":86:105?00SEPA-LASTSCHRIFT?109248?20EREF+R-2024-17?21MREF+M0815?22CRED+DE98ZZZ09\n",
        "999999999?23SVWZ+Beitrag Maerz?24 2024?30COBADEFFXXX?31DE89370400440532013000?32Tur\n",
        "nverein Musterstadt e. V.?34992\n",
    ));
    let t = done.transactions()[0];
    assert_eq!(t["label"], "SEPA-LASTSCHRIFT");
    assert_eq!(t["endToEndId"], "R-2024-17");
    assert_eq!(t["mandateId"], "M0815");
    assert_eq!(t["remittance"]["unstructured"][0], "Beitrag Maerz 2024");
    assert_eq!(t["counterparty"]["name"], "Turnverein Musterstadt e. V.");
    assert_eq!(t["kind"], "direct-debit");
    assert_eq!(t["amount"]["amount"], "-42.50");
    let ids = t["counterparty"]["ids"].to_string();
    assert!(ids.contains("DE98ZZZ09999999999") && ids.contains("COBADEFFXXX"), "{ids}");
    assert_eq!(t["statement"]["sequence"], "00027");
    assert_eq!(done.of("banking.balance/1").len(), 2);
    assert_eq!(done.records[0]["data"]["formatVersion"], "MT940");
}

#[test]
fn dutch_slash_codes() {
    let done = entries(concat!(
        ":61:2403010301D12,00NTRFEREF//0001\n",
        ":86:/EREF/E1//CNTP/NL91ABNA0417164300/ABNANL2A/De Winkel BV///REMI/USTD//Factuur 1/2\n",
        ":61:2403010301C9,00NTRFNONREF\n",
        ":86:/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/J. Jansen/REMI/Dank\n",
    ));
    let t = done.transactions();
    assert_eq!(t[0]["endToEndId"], "E1");
    assert_eq!(t[0]["counterparty"]["name"], "De Winkel BV");
    assert_eq!(t[0]["remittance"]["unstructured"][0], "Factuur 1/2");
    assert_eq!(t[1]["label"], "SEPA OVERBOEKING");
    assert_eq!(t[1]["counterparty"]["ids"][0]["value"], "NL91ABNA0417164300");
    assert_eq!(t[1]["remittance"]["unstructured"][0], "Dank");
}

#[test]
fn polish_separators() {
    for separator in ["<", "~", "^", ">"] {
        let text = format!(
            ":61:2403010301C9,00NTRFNONREF\n:86:020{0}00Przelew{0}20Za obiad{0}32Jan{0}33Nowak\n",
            separator
        );
        let done = entries(&text);
        let t = done.transactions()[0];
        assert_eq!(t["label"], "Przelew", "{separator}");
        assert_eq!(t["counterparty"]["name"], "Jan Nowak");
        assert_eq!(t["remittance"]["unstructured"][0], "Za obiad");
    }
}

#[test]
fn plain_text_is_label_and_remittance() {
    let done =
        entries(":61:2403010301D3,NMSCNONREF\nKaart\n:86:BAKKERIJ DE KORENBLOEM\nGENT 10:05\n");
    let t = done.transactions()[0];
    assert_eq!(t["label"], "Kaart BAKKERIJ DE KORENBLOEM GENT 10:05");
    assert_eq!(t["remittance"]["unstructured"][1], "GENT 10:05");
}

#[test]
fn original_amount_and_charges() {
    let done = entries(":61:2403010301D12,35 NRTIKREF+//20160217\n/OCMT/EUR11,85//CHGS/EUR0,50/\n");
    let t = done.transactions()[0];
    assert_eq!(t["original"]["amount"]["amount"], "-11.85");
    assert_eq!(t["charges"][0]["amount"]["amount"], "-0.50");
}

#[test]
fn references_over_length_and_with_slashes() {
    let done = entries(
        ":61:2403010301C119,NMSC341241773/1XXXXX-LONGER-THAN-SIXTEEN//O/341241774-LONGER-THAN-SIXTEEN\n",
    );
    let refs = done.transactions()[0]["references"].to_string();
    assert!(refs.contains("341241773/1XXXXX-LONGER-THAN-SIXTEEN"), "{refs}");
    assert!(refs.contains("\"O/341241774-LONGER-THAN-SIXTEEN\""), "{refs}");
}

#[test]
fn blank_type_and_spaces_before_the_amount() {
    let done = entries(":61:240301    DD 212,39    ABC\n:61:240301C  9,00NONREF\n");
    assert_eq!(done.amounts(), ["-212.39", "9.00"]);
}

#[test]
fn non_swift_field_and_balances_without_currency() {
    let done = mt(concat!(
        ":20:S\n:25:1222333444\n:28:1/1\n:NS:22Erika Muster\n23Girokonto\n3037010000\n",
        ":60F:C240301EUR0,00\n:61:2403010301CM50,00S05168790452\n",
        ":NS:01Danke\n02schoen\n15Max Beispiel\n17Gutschrift\n:62F:C24030150,00\n",
    ));
    assert!(done.error.is_none());
    let t = done.transactions()[0];
    assert_eq!(t["label"], "Gutschrift");
    assert_eq!(t["counterparty"]["name"], "Max Beispiel");
    let account = done.of("banking.account/1")[0];
    assert_eq!(
        (&account["name"], &account["holders"][0]["name"]),
        (&"Girokonto".into(), &"Erika Muster".into())
    );
    assert_eq!(done.of("banking.balance/1")[1]["amount"]["currency"], "EUR");
}

#[test]
fn thirtieth_of_february_keeps_the_entry_date_or_is_rejected() {
    let done = entries(":61:2402300301DR6,00N024NONREF\n:61:240230DR7,00N024NONREF\n");
    let t = done.transactions();
    assert_eq!(t.len(), 1);
    assert_eq!(t[0]["bookedOn"], "2024-03-01");
    assert!(t[0].get("valueOn").is_none());
    assert_eq!(done.rejects(), ["mt940.value-date"]);
    assert_eq!(done.unmapped("61 value date"), 1);
    assert!(!done.report.warnings.is_empty());
}

#[test]
fn good_statements_stand_beside_broken_lines() {
    let done =
        entries(":61:broken\n:86:text\n:61:2403010301C1,00NTRFX\n:61:2403010301C1.000,00NTRFX\n");
    assert_eq!(done.amounts(), ["1.00"]);
    assert_eq!(done.rejects(), ["mt940.value-date", "mt940.amount"]);
    assert_eq!(done.report.rejects[0].locator, "L5");
}

#[test]
fn fragments_need_a_currency() {
    let text = ":61:2409010902DR000000000001,62NTRF0000549855700010//025498557/000001\n";
    assert_eq!(mt(text).rejects(), ["mt940.currency"]);
    let mut options = Options::default();
    options.currency = Some("EUR".parse().unwrap());
    let done = run("mt940", text.as_bytes(), &options);
    assert_eq!(done.amounts(), ["-1.62"]);
    let balance = mt(":62F:C240323EUR42570,04\n-");
    assert_eq!(balance.of("banking.balance/1").len(), 1);
    // A line break inside tag and amount.
    let done = run(
        "mt940",
        b":61:1811261126CR\n30,00N062NONREF\n:\n86:166?00GUTSCHR.?20SVWZ+Test",
        &options,
    );
    assert_eq!(
        (done.amounts(), &done.transactions()[0]["label"]),
        (vec!["30.00"], &"GUTSCHR.".into())
    );
}

#[test]
fn interim_reports() {
    let done = mt(concat!(
        ":20:R\n:25:DE89370400440532013000\n:28C:13/37\n:34F:EURD0,\n:13D:2401091733+0100\n",
        ":61:240109C5,00NTRFNONREF\n:61:240109ED3,00NTRFNONREF\n:90D:0EUR0,00\n:90C:1EUR5,00\n-\n",
    ));
    assert!(done.error.is_none());
    let t = done.transactions();
    assert_eq!((&t[0]["status"], &t[1]["status"]), (&"booked".into(), &"pending".into()));
    assert_eq!(done.records[0]["data"]["collectedAt"], "2024-01-09T17:33:00+01:00");
    assert_eq!(done.records[0]["data"]["formatVersion"], "MT942");
    assert_eq!(done.unmapped("90C"), 1);
}

#[test]
fn envelopes_name_the_bank_where_the_account_does_not() {
    let text = concat!(
        "\u{1}{1:F01KNABNL2HAXXX0000000000}{2:I940KNABNL2HXXXXN3020}{4:\r\n:20:B\r\n:25:123456789\r\n",
        ":28C:1/1\r\n:60F:C240507EUR0,\r\n:61:2405070507C500,NTRFNONREF//B4\r\n:62F:C240508EUR500,\r\n-}\u{3}",
    );
    let done = mt(text);
    assert!(done.error.is_none());
    assert_eq!(done.of("banking.account/1")[0]["servicer"]["ids"][0]["value"], "KNABNL2H");
    assert!(done.report.warnings.is_empty(), "{:?}", done.report.warnings);
    let lf = mt(&text.replace("\r\n", "\n"));
    let cr = mt(&text.replace("\r\n", "\r"));
    assert_eq!((done.ids(), done.ids()), (lf.ids(), cr.ids()));
}

#[test]
fn windows_1252_is_read() {
    let text =
        format!("{HEAD}:61:2403010301C1,00NTRFX\n:86:166?00\u{dc}berweisung?32M\u{fc}ller\n{TAIL}");
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let done = run("mt940", &bytes, &Options::default());
    assert_eq!(done.transactions()[0]["label"], "Überweisung");
    assert_eq!(mt(&text).ids(), done.ids());
}

#[test]
fn truncation_is_an_error_with_what_came_before() {
    let text = format!("{HEAD}:61:2403010301C1,00NTRFX\n:61:2403010301C2,34NTRFY\n");
    let cut = mt(text.get(..text.len() - 7).unwrap());
    assert_eq!(cut.error.as_ref().map(|e| e.code().to_owned()).as_deref(), Some("mt940.truncated"));
    assert_eq!(cut.amounts(), ["1.00"]);
    assert_eq!(cut.rejects(), ["mt940.truncated"]);
}

#[test]
fn a_last_field_cut_before_its_decimals_is_truncated_never_a_smaller_amount() {
    let code = |done: &Done| done.error.as_ref().map(|e| e.code().to_owned());
    // 900,00 cut after its first digit.
    let cut = mt(&format!("{HEAD}:61:2403010301D1,00NTRFX\n:62F:C240301EUR9"));
    assert_eq!(code(&cut).as_deref(), Some("mt940.truncated"));
    assert_eq!(cut.rejects(), ["mt940.truncated"]);
    assert_eq!((cut.amounts(), cut.of("banking.balance/1").len()), (vec!["-1.00"], 1));
    // An interim report has no balances that would tell.
    let head = ":20:R\n:25:DE89370400440532013000\n:34F:EURD0,\n:61:240109C5,00NTRFNONREF\n";
    for tail in [":61:240109C97", ":61:240109C97,0", ":61:240109C97,00NT"] {
        let cut = mt(&format!("{head}{tail}"));
        assert_eq!(code(&cut).as_deref(), Some("mt940.truncated"), "{tail}");
        assert_eq!((cut.amounts(), cut.rejects()), (vec!["5.00"], vec!["mt940.truncated"]));
    }
    // No line end, and yet whole.
    let whole = mt(&format!("{HEAD}:62F:C240301EUR900,00"));
    assert_eq!((code(&whole), whole.report.warnings.len()), (None, 0));
    // What only may be cut is kept with a warning.
    for tail in [":61:240109C97,00NTRFX", ":61:240109C97,00NTRFX\n:86:Bak"] {
        let kept = mt(&format!("{head}{tail}"));
        assert_eq!(
            (code(&kept), kept.amounts(), kept.report.warnings.len()),
            (None, vec!["5.00", "97.00"], 1)
        );
    }
    let kept = mt(&format!("{HEAD}:62F:C240301EUR900,"));
    assert_eq!((code(&kept), kept.report.warnings.len()), (None, 1));
}

#[test]
fn a_currency_the_statement_states_is_never_replaced() {
    let mut options = Options::default();
    options.currency = Some("EUR".parse().unwrap());
    let unknown = b":20:A\n:25:1\n:60F:C240301XQZ1,00\n:61:240301C1,00NTRFX\n:62F:C240301XQZ1,00\n";
    assert_eq!(run("mt940", unknown, &options).rejects(), ["mt940.currency"; 3]);
    // A balance rejected for its date still says in which currency the entries are.
    let text = b":20:A\n:25:1\n:60F:C240230USD1,00\n:61:240301C1,00NTRFX\n:62F:C240301USD2,00\n";
    let done = run("mt940", text, &options);
    assert_eq!(done.rejects(), ["mt940.date"]);
    assert_eq!(done.transactions()[0]["amount"]["currency"], "USD");
}

#[test]
fn years_turn() {
    let done = entries(":61:2312310101C1,00NTRFX\n:61:2401011231C1,00NTRFX\n");
    let t = done.transactions();
    assert_eq!(
        (&t[0]["bookedOn"], &t[1]["bookedOn"]),
        (&"2024-01-01".into(), &"2023-12-31".into())
    );
}

#[test]
fn unknown_currencies_are_rejected() {
    let done = mt(":20:A\n:25:1\n:60F:C240301XQZ1,00\n:61:240301C1,00NTRFX\n:62F:C240301XQZ1,00\n");
    assert_eq!(done.rejects(), ["mt940.currency"; 3]);
}

#[test]
fn a_field_beyond_the_limit_is_refused() {
    let mut options = Options::default();
    options.limits.line = 200;
    let text = format!("{HEAD}:61:2403010301C1,00NTRFX\n:86:{}", "0123456789\n".repeat(30));
    let done = run("mt940", text.as_bytes(), &options);
    assert_eq!(done.error.map(|e| e.code().to_owned()).as_deref(), Some("limit"));
    // Many short fields of one entry are one item as well.
    for tag in ["86", "NS"] {
        let field = format!(":{tag}:0123456789\n").repeat(30);
        let text = format!("{HEAD}:61:2403010301C1,00NTRFX\n{field}{TAIL}");
        let done = run("mt940", text.as_bytes(), &options);
        assert_eq!(done.error.map(|e| e.code().to_owned()).as_deref(), Some("limit"), "{tag}");
    }
}

#[test]
fn detection() {
    let score = |text: &str| {
        let input = Input::from_bytes("x", text.as_bytes().to_vec());
        detect(&input).unwrap().iter().find(|c| c.format == "mt940").map_or(0, |c| c.score)
    };
    assert_eq!(score(HEAD), 97);
    for fragment in
        [":61:2403010301C1,00NTRFX\n", ":20:D140902049", ":25:DE89370400440532013000", ":NS:"]
    {
        assert_eq!(score(fragment), 55, "{fragment}");
    }
    for statement in
        [":20:A\n:25:1\n", ":20:A\n:61:240301C1,00NTRFX\n", ":20:A\n:60F:C240301EUR1,\n"]
    {
        assert_eq!(score(statement), 92, "{statement}");
    }
    assert!(score(":20:A\n:28C:1\n") < 90 && score(":25:1\n:61:240301C1,00NTRFX\n") < 90);
    assert_eq!(score("!Type:Bank\nD2024-03-05\n^\n"), 0);
    assert_eq!(score("date;label\n12:11:13;x\n"), 0);
    assert_eq!(score("<Document>:20:</Document>"), 0);
}

#[test]
fn the_vendor_file_converts_whole() {
    let bytes = include_bytes!("../../../../fixtures/vendor/umsaetze-musterbank-2024-03.sta");
    let done = run("mt940", bytes, &Options::default());
    assert!(done.error.is_none() && done.report.rejected == 0, "{:?}", done.report);
    let sum = |done: &Done| {
        let zero = mesinfos_schema::values::Decimal::from(0);
        done.amounts().iter().fold(zero, |sum, a| sum.checked_add(a.parse().unwrap()).unwrap())
    };
    let balances = done.of("banking.balance/1");
    let of = |kind: &str| -> mesinfos_schema::values::Decimal {
        let found = balances.iter().find(|b| b["kind"] == kind).unwrap();
        found["amount"]["amount"].as_str().unwrap().parse().unwrap()
    };
    assert_eq!(of("opening-booked").checked_add(sum(&done)), Some(of("closing-booked")));
}

/// An export of entries: a day of March, cents, a text.
fn export(entries: &[(u8, u32, u8)]) -> String {
    let mut text = HEAD.to_owned();
    for (day, cents, who) in entries {
        text +=
            &format!(":61:2403{day:02}03{day:02}D{},{:02}NTRFNONREF\n", cents / 100, cents % 100);
        text += &format!(":86:116?00UEBERWEISUNG?20Zweck {who}?32Person {who}\n");
    }
    text + TAIL
}

fn list() -> impl Strategy<Value = Vec<(u8, u32, u8)>> {
    prop::collection::vec((1_u8..5, 1_u32..4, 0_u8..3), 1..14)
}

#[test]
fn equal_purchases_of_one_day_stay_two() {
    let done = mt(&export(&[(1, 500, 0), (1, 500, 0)]));
    assert_eq!(done.transactions().len(), 2);
    assert_eq!(done.report.duplicates, 0);
    assert_eq!(done.ids().len(), 1 + 2 + 2);
}

proptest! {
    #[test]
    fn ids_do_not_depend_on_order_or_on_the_split_by_day(
        (entries, shuffled) in list().prop_flat_map(|l| (Just(l.clone()), Just(l).prop_shuffle())),
        cut in 1_u8..5,
    ) {
        let whole = mt(&export(&entries)).ids();
        prop_assert_eq!(&whole, &mt(&export(&shuffled)).ids());
        let part = |keep: &dyn Fn(u8) -> bool| {
            let kept: Vec<_> = entries.iter().copied().filter(|e| keep(e.0)).collect();
            mt(&export(&kept)).ids()
        };
        let mut union = part(&|day| day <= cut);
        union.extend(part(&|day| day >= cut));
        prop_assert_eq!(whole, union);
    }

    #[test]
    fn the_law_holds_for_cut_and_changed_files(at in 0_usize..2000, byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = include_bytes!("../../../../fixtures/vendor/umsaetze-musterbank-2024-03.sta").to_vec();
        let at = at % bytes.len();
        if cut { bytes.truncate(at); } else { bytes[at] = byte; }
        run("mt940", &bytes, &Options::default());
    }

    #[test]
    fn bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        run("mt940", &bytes, &Options::default());
    }

    #[test]
    fn lookalikes_never_panic(text in "(:(20|25|60F|61|86|62F|NS|13D|28C):[?/A-Z0-9,é+ {}-]{0,40}\n?|-|:|\\{1:F01|\n){0,14}") {
        run("mt940", text.as_bytes(), &Options::default());
    }
}
