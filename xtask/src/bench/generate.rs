//! Deterministic statements: entry `i` is a pure function of `i`, so that any size and any slice can be made again.

use std::fmt::Write as _;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// One entry, the same in every format.
struct Entry {
    /// Days since 2015-01-01.
    day: u64,
    cents: i64,
    name: &'static str,
    number: u64,
}

const NAMES: &[&str] = &[
    "BOULANGERIE MARTIN",
    "SNCF CONNECT",
    "CARREFOUR MARKET",
    "EDF CLIENTS PARTICULIERS",
    "LOYER AVRIL",
    "PHARMACIE DU PARC",
    "LIBRAIRIE LES MOTS",
    "ASSURANCE HABITATION",
    "CAFE DE LA PLACE",
    "SALAIRE",
];

/// splitmix64: cheap, and the same everywhere.
pub(super) fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn entry(i: u64, total: u64) -> Entry {
    let h = mix(i);
    let amount = i64::try_from(h % 20_000 + 1).unwrap_or(1);
    let cents = if h.is_multiple_of(20) { amount * 10 } else { -amount };
    let name =
        NAMES.get(usize::try_from(h >> 32).unwrap_or(0) % NAMES.len()).copied().unwrap_or("X");
    // Eleven years, non-decreasing with ties.
    Entry { day: i * 4_000 / total.max(1), cents, name, number: i }
}

impl Entry {
    fn date(&self) -> (u64, u64, u64) {
        // Civil date from days; the epoch is 2015-01-01.
        let z = self.day + 16_436 + 719_468;
        let era = z / 146_097;
        let doe = z % 146_097;
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let (d, m) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
        (yoe + era * 400 + u64::from(m <= 2), m, d)
    }

    fn amount(&self, mark: char) -> String {
        let (sign, cents) = (if self.cents < 0 { "-" } else { "" }, self.cents.unsigned_abs());
        format!("{sign}{}{mark}{:02}", cents / 100, cents % 100)
    }
}

/// A feed up to its one block, which holds every reading.
const GREEN_BUTTON: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:espi=\"http://naesb.org/espi\"><updated>2026-01-01T12:00:00Z</updated>\n<entry><link rel=\"self\" href=\"UsagePoint/1\"/><link rel=\"related\" href=\"UsagePoint/1/MeterReading\"/><content><espi:UsagePoint><espi:ServiceCategory><espi:kind>0</espi:kind></espi:ServiceCategory></espi:UsagePoint></content></entry>\n<entry><link rel=\"self\" href=\"UsagePoint/1/MeterReading/1\"/><link rel=\"up\" href=\"UsagePoint/1/MeterReading\"/><link rel=\"related\" href=\"UsagePoint/1/MeterReading/1/IntervalBlock\"/><link rel=\"related\" href=\"ReadingType/1\"/><content><espi:MeterReading/></content></entry>\n<entry><link rel=\"self\" href=\"ReadingType/1\"/><content><espi:ReadingType><espi:flowDirection>1</espi:flowDirection><espi:intervalLength>3600</espi:intervalLength><espi:kind>12</espi:kind><espi:powerOfTenMultiplier>0</espi:powerOfTenMultiplier><espi:uom>72</espi:uom></espi:ReadingType></content></entry>\n<entry><link rel=\"self\" href=\"UsagePoint/1/MeterReading/1/IntervalBlock/1\"/><link rel=\"up\" href=\"UsagePoint/1/MeterReading/1/IntervalBlock\"/><content><espi:IntervalBlock>\n";

/// A fraction of one, for coordinates.
#[allow(clippy::cast_precision_loss, reason = "a number below a million")]
fn fraction(millionths: u64) -> f64 {
    millionths as f64 / 1e6
}

/// A second of the years from 2015 on, in UTC.
fn second(n: u64) -> String {
    let e = Entry { day: n / 86_400, cents: 0, name: "", number: 0 };
    let (y, m, d) = e.date();
    let of = n % 86_400;
    format!("{y}-{m:02}-{d:02}T{:02}:{:02}:{:02}Z", of / 3_600, of / 60 % 60, of % 60)
}

/// Writes a statement of that many entries.
pub(crate) fn write(work: &Path, format: &str, count: u64) -> Result<PathBuf, String> {
    let path = work.join(format!("{format}-{count}"));
    let file = std::fs::File::create(&path).map_err(|e| e.to_string())?;
    let mut out = BufWriter::with_capacity(1 << 20, file);
    let mut text = String::new();
    let mut sum = 0_i64;
    head(format, &mut text);
    for i in 0..count {
        let e = entry(i, count);
        sum += e.cents;
        one(format, &e, &mut text);
        if text.len() > 1 << 16 {
            out.write_all(text.as_bytes()).map_err(|e| e.to_string())?;
            text.clear();
        }
    }
    tail(format, sum, &mut text);
    out.write_all(text.as_bytes()).map_err(|e| e.to_string())?;
    out.flush().map_err(|e| e.to_string())?;
    Ok(path)
}

fn head(format: &str, text: &mut String) {
    text.push_str(match format {
        "ofx" => "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX>\n<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260101120000<LANGUAGE>FRA</SONRS></SIGNONMSGSRSV1>\n<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30006<ACCTID>00001123456<ACCTTYPE>CHECKING</BANKACCTFROM>\n<BANKTRANLIST><DTSTART>20150101<DTEND>20260101\n",
        "qif" => "!Type:Bank\n",
        "camt" => "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-01-01T12:00:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id><CreDtTm>2026-01-01T12:00:00</CreDtTm><Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy><Svcr><FinInstnId><BIC>AGRIFRPP</BIC></FinInstnId></Svcr></Acct><Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2015-01-01</Dt></Dt></Bal>\n",
        "mt940" => ":20:S1\n:25:30006/00001123456\n:28C:1/1\n:60F:C150101EUR0,00\n",
        "cfonb120" => "",
        "gpx" => "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"Example\" xmlns=\"http://www.topografix.com/GPX/1/1\"><trk><name>bench</name><trkseg>\n",
        "google-timeline" => "{\"locations\": [{\n",
        "green-button" => GREEN_BUTTON,
        _ => "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n",
    });
    if format == "cfonb120" {
        record(text, "01", (2015, 1, 1), "", 0);
    }
}

#[allow(clippy::write_with_newline, reason = "line ends are part of the formats")]
fn one(format: &str, e: &Entry, text: &mut String) {
    let (y, m, d) = e.date();
    let n = e.number;
    let _ = match format {
        "ofx" => write!(
            text,
            "<STMTTRN>\n<TRNTYPE>{}\n<DTPOSTED>{y}{m:02}{d:02}\n<TRNAMT>{}\n<FITID>T{n}\n<NAME>{}\n<MEMO>REF {n}\n</STMTTRN>\n",
            if e.cents < 0 { "DEBIT" } else { "CREDIT" },
            e.amount('.'),
            e.name
        ),
        "qif" => write!(text, "D{y}-{m:02}-{d:02}\nT{}\nP{}\nMREF {n}\n^\n", e.amount('.'), e.name),
        "camt" => write!(
            text,
            "<Ntry><Amt Ccy=\"EUR\">{}</Amt><CdtDbtInd>{}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{y}-{m:02}-{d:02}</Dt></BookgDt><ValDt><Dt>{y}-{m:02}-{d:02}</Dt></ValDt><AcctSvcrRef>R{n}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>CCRD</Cd><SubFmlyCd>POSD</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>E{n}</EndToEndId></Refs><RltdPties><Cdtr><Nm>{}</Nm></Cdtr></RltdPties><RmtInf><Ustrd>REF {n}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n",
            e.amount('.').trim_start_matches('-'),
            if e.cents < 0 { "DBIT" } else { "CRDT" },
            e.name
        ),
        "mt940" => write!(
            text,
            ":61:{:02}{m:02}{d:02}{m:02}{d:02}{}{}NTRFNONREF//R{n}\n:86:005?00VIREMENT?20REF {n}?32{}\n",
            y % 100,
            if e.cents < 0 { "D" } else { "C" },
            e.amount(',').trim_start_matches('-'),
            e.name
        ),
        // A point a second, an hour of metering an entry: positions and steps stand for transactions.
        "gpx" => write!(
            text,
            "<trkpt lat=\"{:.7}\" lon=\"{:.7}\"><ele>{:.1}</ele><time>{}</time></trkpt>\n",
            45.0 + fraction(n % 1_000_000),
            4.0 + fraction(n.wrapping_mul(7) % 1_000_000),
            170.0 + fraction(n % 500_000) * 10.0,
            second(n),
        ),
        "google-timeline" => write!(
            text,
            "{}\"latitudeE7\": {}, \"longitudeE7\": {}, \"accuracy\": {}, \"source\": \"WIFI\", \"deviceTag\": 1000000001, \"timestamp\": \"{}\"\n",
            if n == 0 { "" } else { "}, {\n" },
            450_000_000 + n % 10_000_000,
            40_000_000 + n.wrapping_mul(7) % 10_000_000,
            5 + n % 90,
            second(n),
        ),
        "green-button" => write!(
            text,
            "<espi:IntervalReading><espi:timePeriod><espi:duration>3600</espi:duration><espi:start>{}</espi:start></espi:timePeriod><espi:value>{}</espi:value></espi:IntervalReading>\n",
            1_420_070_400 + n * 3_600,
            e.cents.unsigned_abs() % 3_000,
        ),
        "cfonb120" => {
            record(text, "04", (y, m, d), e.name, e.cents);
            Ok(())
        }
        _ => write!(
            text,
            "CARD_PAYMENT,Current,{y}-{m:02}-{d:02} 10:00:00,{y}-{m:02}-{d:02} 11:00:00,{},{},0.00,EUR,COMPLETED,{n}.00\n",
            e.name,
            e.amount('.')
        ),
    };
}

#[allow(clippy::write_with_newline, reason = "line ends are part of the formats")]
fn tail(format: &str, sum: i64, text: &mut String) {
    let closing = Entry { day: 4_017, cents: sum, name: "", number: 0 };
    let plain = closing.amount('.');
    let _ = match format {
        "gpx" => write!(text, "</trkseg></trk></gpx>\n"),
        "google-timeline" => write!(text, "}}]}}\n"),
        "green-button" => {
            write!(text, "</espi:IntervalBlock></content></entry>\n</feed>\n")
        }
        "ofx" => write!(
            text,
            "</BANKTRANLIST><LEDGERBAL><BALAMT>{plain}<DTASOF>20260101</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
        ),
        "camt" => write!(
            text,
            "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{}</Amt><CdtDbtInd>{}</CdtDbtInd><Dt><Dt>2026-01-01</Dt></Dt></Bal></Stmt></BkToCstmrStmt></Document>\n",
            plain.trim_start_matches('-'),
            if sum < 0 { "DBIT" } else { "CRDT" }
        ),
        "mt940" => write!(
            text,
            ":62F:{}260101EUR{}\n-\n",
            if sum < 0 { "D" } else { "C" },
            closing.amount(',').trim_start_matches('-')
        ),
        "cfonb120" => {
            record(text, "07", (2026, 1, 1), "", sum);
            Ok(())
        }
        _ => Ok(()),
    };
}

/// A CFONB record of 120 characters.
fn record(text: &mut String, code: &str, (y, m, d): (u64, u64, u64), label: &str, cents: i64) {
    let digits = cents.unsigned_abs();
    let signs = if cents < 0 { "}JKLMNOPQR" } else { "{ABCDEFGHI" };
    let last = signs.chars().nth(usize::try_from(digits % 10).unwrap_or(0)).unwrap_or('{');
    let operation = if code == "04" { "11" } else { "  " };
    let date = format!("{d:02}{m:02}{:02}", y % 100);
    let value = if code == "04" { date.as_str() } else { "      " };
    let _ = writeln!(
        text,
        "{code}30006    00001EUR2 00001123456{operation}{date}  {value}{label:<31}           {:013}{last}{:16}",
        digits / 10,
        ""
    );
}
