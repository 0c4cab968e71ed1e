//! Invoices in UBL, CII and PDF: quirks by name, then the laws.

use std::io::Write;

use mesinfos_convert::Options;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::billing::{Invoice, InvoiceKind};
use proptest::prelude::*;

use crate::support::{assert_adds_up, assert_round_trip, good, run};

const UBL: &str = include_str!("../../../../fixtures/vendor/facture-energie-2024-03.ubl.xml");

/// The same invoice in the other syntax.
const CII: &str = r#"<?xml version="1.0"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocument><ram:ID>F-2024-0312</ram:ID><ram:TypeCode>380</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">20240403</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
<ram:IncludedSupplyChainTradeLineItem>
<ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct><ram:Name>Abonnement 6 kVA</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>13.59</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="MON">1</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>5.5</ram:RateApplicablePercent></ram:ApplicableTradeTax>
<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>13.59</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>
<ram:IncludedSupplyChainTradeLineItem>
<ram:AssociatedDocumentLineDocument><ram:LineID>2</ram:LineID></ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct><ram:SellerAssignedID>BASE</ram:SellerAssignedID><ram:Name>Consommation</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>0.1832</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="KWH">415</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>
<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>76.03</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>
<ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:GlobalID schemeID="0009">73282932000074</ram:GlobalID><ram:Name>Énergie Exemple SA</ram:Name>
<ram:SpecifiedLegalOrganization><ram:TradingBusinessName>Énergie Exemple</ram:TradingBusinessName></ram:SpecifiedLegalOrganization>
<ram:DefinedTradeContact><ram:EmailURIUniversalCommunication><ram:URIID>service@energie.example.org</ram:URIID></ram:EmailURIUniversalCommunication></ram:DefinedTradeContact>
<ram:PostalTradeAddress><ram:PostcodeCode>69003</ram:PostcodeCode><ram:LineOne>1 rue de l'Exemple</ram:LineOne><ram:CityName>Lyon</ram:CityName><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:ID>C-004217</ram:ID><ram:Name>Camille Martin</ram:Name>
<ram:PostalTradeAddress><ram:PostcodeCode>69003</ram:PostcodeCode><ram:LineOne>12 rue des Lilas</ram:LineOne><ram:CityName>Lyon</ram:CityName><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress></ram:BuyerTradeParty>
<ram:ContractReferencedDocument><ram:IssuerAssignedID>CT-000123</ram:IssuerAssignedID></ram:ContractReferencedDocument>
</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeSettlement><ram:PaymentReference>F-2024-0312</ram:PaymentReference><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>59</ram:TypeCode><ram:PayeePartyCreditorFinancialAccount><ram:IBANID>FR1420041010050500013M02606</ram:IBANID></ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>
<ram:ApplicableTradeTax><ram:CalculatedAmount>0.75</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>13.59</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>5.5</ram:RateApplicablePercent></ram:ApplicableTradeTax>
<ram:ApplicableTradeTax><ram:CalculatedAmount>15.21</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>76.03</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>
<ram:BillingSpecifiedPeriod><ram:StartDateTime><udt:DateTimeString format="102">20240301</udt:DateTimeString></ram:StartDateTime><ram:EndDateTime><udt:DateTimeString format="102">20240331</udt:DateTimeString></ram:EndDateTime></ram:BillingSpecifiedPeriod>
<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20240418</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>89.62</ram:LineTotalAmount><ram:TaxBasisTotalAmount>89.62</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="EUR">15.96</ram:TaxTotalAmount><ram:GrandTotalAmount>105.58</ram:GrandTotalAmount><ram:DuePayableAmount>105.58</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>"#;

fn invoices(records: &[Record]) -> Vec<&Invoice> {
    records.iter().filter_map(|record| record.data::<Invoice>()).collect()
}

fn one(format: &str, text: &str) -> Invoice {
    let (_, records) = good(format, text.as_bytes(), &Options::default());
    assert_round_trip(&records);
    let [invoice] = invoices(&records)[..] else { panic!("one invoice") };
    invoice.clone()
}

/// A PDF as small as one may be, with an attachment; the tables at its end are left out, as damaged files do.
fn pdf(attachment: &[u8], deflate: bool, subtype: &str) -> Vec<u8> {
    let (body, filter) = if deflate {
        let mut encoder =
            flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(attachment).unwrap();
        (encoder.finish().unwrap(), "/Filter /FlateDecode ")
    } else {
        (attachment.to_vec(), "")
    };
    let mut out =
        b"%PDF-1.7\n1 0 obj\n<< /Length 9 >>\nstream\nBT ET q Q\nendstream\nendobj\n".to_vec();
    // Pages come first: the keyword falls on every place of a block in one of the tests.
    out.extend(
        format!(
            "2 0 obj\n<< /Type /EmbeddedFile /Subtype /{subtype} {filter}/Length {} >>\nstream\r\n",
            body.len()
        )
        .bytes(),
    );
    out.extend(body);
    out.extend(b"\nendstream\nendobj\ntrailer\n<< >>\n%%EOF\n");
    out
}

#[test]
fn both_syntaxes_give_the_same_record() {
    let options = Options::default();
    let (_, ubl) = good("ubl", UBL.as_bytes(), &options);
    let (_, cii) = good("cii", CII.as_bytes(), &options);
    let (_, pdf) = good("factur-x", &pdf(CII.as_bytes(), true, "text#2Fxml"), &options);
    let shown = |records: &[Record]| serde_json::to_string_pretty(invoices(records)[0]).unwrap();
    // The name of a tax differs by nothing else than where it stands.
    assert_eq!(shown(&ubl), shown(&cii));
    assert_eq!(shown(&cii), shown(&pdf));
    assert_eq!(ubl[1].id, cii[1].id, "an id does not depend on the syntax");
    assert_eq!(cii[1].id, pdf[1].id);
    assert_eq!(ubl[1].record_id.as_deref(), Some("F-2024-0312"));
}

#[test]
fn a_period_is_half_open_and_units_are_ucum() {
    let invoice = one("ubl", UBL);
    let period = invoice.period.unwrap();
    assert_eq!(period.start.unwrap().to_string(), "2024-03-01");
    assert_eq!(period.end.unwrap().to_string(), "2024-04-01");
    let units: Vec<String> =
        invoice.lines.iter().filter_map(|l| Some(l.quantity.as_ref()?.unit.to_string())).collect();
    assert_eq!(units, ["mo", "kW.h"]);
    let unknown = one("ubl", &UBL.replace("\"KWH\"", "\"XPP\""));
    assert_eq!(unknown.lines[1].quantity.as_ref().unwrap().unit.to_string(), "{rec20:XPP}");
}

#[test]
fn a_credit_note_is_negative_but_its_prices_are_not() {
    let invoice = one("ubl", &UBL.replace(">380<", ">381<"));
    assert_eq!(invoice.kind, InvoiceKind::CreditNote);
    assert_eq!(invoice.totals.due.amount.to_string(), "-105.58");
    assert_eq!(invoice.taxes[1].amount.as_ref().unwrap().amount.to_string(), "-15.21");
    let line = &invoice.lines[1];
    assert_eq!(line.net.amount.to_string(), "-76.03");
    assert_eq!(line.quantity.as_ref().unwrap().value.to_string(), "-415");
    assert_eq!(line.unit_price.as_ref().unwrap().amount.to_string(), "0.1832");
    let root = UBL.replace("<Invoice ", "<CreditNote ").replace("</Invoice>", "</CreditNote>");
    assert_eq!(one("ubl", &root).kind, InvoiceKind::CreditNote);
}

#[test]
fn a_tax_total_in_the_sellers_currency_is_not_the_documents() {
    let second = "<cac:TaxTotal><cbc:TaxAmount currencyID=\"SEK\">180.00</cbc:TaxAmount></cac:TaxTotal><cac:LegalMonetaryTotal>";
    let text = UBL.replacen("<cac:LegalMonetaryTotal>", second, 1);
    let (report, records) = good("ubl", text.as_bytes(), &Options::default());
    assert_eq!(invoices(&records)[0].totals.tax.as_ref().unwrap().amount.to_string(), "15.96");
    assert!(report.unmapped.iter().any(|u| u.path == "Invoice/TaxTotal/TaxAmount"), "{report:?}");
}

#[test]
fn lines_inside_lines_name_their_parent() {
    let sub = "<cac:SubInvoiceLine><cbc:ID>2.1</cbc:ID><cbc:LineExtensionAmount currencyID=\"EUR\">70.00</cbc:LineExtensionAmount><cac:Item><cbc:Name>Heures pleines</cbc:Name></cac:Item></cac:SubInvoiceLine></cac:InvoiceLine>\n</Invoice>";
    let text = UBL.replace("</cac:InvoiceLine>\n</Invoice>", sub);
    let invoice = one("ubl", &text);
    let parents: Vec<_> = invoice.lines.iter().map(|l| l.parent.as_deref()).collect();
    assert_eq!(parents, [None, None, Some("2")]);
    let text = CII.replace(
        "<ram:LineID>2</ram:LineID>",
        "<ram:LineID>2</ram:LineID><ram:ParentLineID>1</ram:ParentLineID>",
    );
    assert_eq!(one("cii", &text).lines[1].parent.as_deref(), Some("1"));
}

#[test]
fn several_documents_in_one_envelope_are_several_items() {
    let body = UBL.split_once("?>").unwrap().1;
    let second = body.replace("F-2024-0312", "F-2024-0412");
    let (report, records) =
        good("ubl", format!("<batch>{body}{second}</batch>").as_bytes(), &Options::default());
    assert_eq!((report.read, report.converted, invoices(&records).len()), (2, 2, 2));
}

#[test]
fn what_is_wrong_is_a_reject_with_its_place() {
    for (from, to, code) in [
        ("<cbc:PayableAmount currencyID=\"EUR\">105.58</cbc:PayableAmount>", "", "ubl.amount"),
        (">105.58</cbc:PayableAmount>", ">105,58</cbc:PayableAmount>", "ubl.amount"),
        (">EUR</cbc:DocumentCurrencyCode>", ">XYZ</cbc:DocumentCurrencyCode>", "ubl.currency"),
        ("\"EUR\">89.62</cbc:LineE", "\"USD\">89.62</cbc:LineE", "ubl.currency"),
        ("2024-04-03", "2024-09-31", "ubl.date"),
        ("AccountingSupplierParty", "SomeoneElse", "ubl.party"),
        ("<cbc:Name>Consommation</cbc:Name>", "", "ubl.party"),
    ] {
        let text = UBL.replace(from, to);
        assert_ne!(text, UBL, "{from}");
        let (report, _, error) = run("ubl", text.as_bytes(), &Options::default());
        assert_eq!(error.as_deref(), Some("nothing-converted"), "{from}");
        assert_eq!(report.rejects[0].code, code, "{from}");
        assert!(report.rejects[0].locator.starts_with('L'), "{from}");
        assert_adds_up(&report);
    }
}

#[test]
fn an_attachment_is_found_plain_deflated_and_at_every_place_of_a_block() {
    let options = Options::default();
    for deflate in [false, true] {
        for subtype in ["text#2Fxml", "application#2Foctet-stream"] {
            good("factur-x", &pdf(CII.as_bytes(), deflate, subtype), &options);
        }
    }
    let file = pdf(CII.as_bytes(), true, "text#2Fxml");
    for padding in (65_536 - 260..65_536).step_by(3) {
        let mut padded = b"%PDF-1.7\n%".to_vec();
        padded.resize(padding, b'x');
        padded.push(b'\n');
        padded.extend(&file);
        good("factur-x", &padded, &options);
    }
}

#[test]
fn a_pdf_without_an_invoice_says_so() {
    let cases: [(Vec<u8>, &str); 5] = [
        (b"%PDF-1.7\n%%EOF".to_vec(), "factur-x.no-attachment"),
        (pdf(b"<other/>", true, "text#2Fxml"), "factur-x.no-attachment"),
        (pdf(CII.as_bytes(), false, "text#2Fxml")[..900].to_vec(), "factur-x.no-attachment"),
        (
            [b"%PDF-1.7 /Encrypt ".to_vec(), pdf(&[0xff; 300], false, "text#2Fxml")].concat(),
            "factur-x.no-attachment",
        ),
        (pdf(&vec![b' '; 64 << 20], true, "text#2Fxml"), "limit"),
    ];
    for (bytes, code) in cases {
        let (_, _, error) = run("factur-x", &bytes, &Options::default());
        assert_eq!(error.as_deref(), Some(code));
    }
}

proptest! {
    #[test]
    fn damaged_documents_end_in_ok_or_err_and_add_up(
        format in prop::sample::select(vec!["ubl", "cii", "factur-x"]),
        at in 0_usize..6_000,
        byte: u8,
        cut: bool,
    ) {
        let mut bytes = match format {
            "ubl" => UBL.as_bytes().to_vec(),
            "cii" => CII.as_bytes().to_vec(),
            _ => pdf(CII.as_bytes(), true, "text#2Fxml"),
        };
        let at = at % bytes.len();
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let (report, _, _) = run(format, &bytes, &Options::default());
        assert_adds_up(&report);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for format in ["ubl", "cii", "factur-x"] {
            let (report, _, _) = run(format, &bytes, &Options::default());
            assert_adds_up(&report);
        }
    }
}
