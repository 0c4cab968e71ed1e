//! What the page says, and that it fetches nothing.

use std::collections::BTreeSet;

use mesinfos_report::{PageLanguage, PageOptions};

use crate::support::{page_of, told, walk};

fn plain() -> String {
    page_of(|_, text| text, &PageOptions::default())
}

#[test]
fn it_says_whose_data_from_whom_what_for_and_for_how_long() {
    let html = plain();
    for words in [
        "Énergie Exemple",
        "2022-03-01",
        "Ce que vous avez consommé",
        "observed while you used the service",
        "3 years",
        "3 ans",
        "the end of the contract",
        "Hébergeur Exemple",
        "standard contractual clauses",
        "mailto:dpo@energie.example.org",
        "to have it erased (GDPR Art. 17)",
        "urn:uuid:0c6d1f2e-7f53-4a44-9a62-3d0d8d4b1c11",
        "9\u{202f}120",
        "5f0e3348e72ac7db7e3550a064c7708c756f89efb427b1e89a75f171e7a2b43f",
    ] {
        assert!(html.contains(words), "{words}");
    }
}

#[test]
fn a_series_counts_in_every_month_of_its_values() {
    let html = plain();
    let energy = html.split("Energy curves</span>").nth(2).unwrap();
    let words = energy.split("<table>").next().unwrap();
    assert!(words.contains("No gap."), "{words}");
}

#[test]
fn what_is_sensitive_is_hidden_and_the_rest_is_not() {
    let html = plain();
    let shown = |text: &str| format!("<td>{text}</td>");
    let hidden = |text: &str| format!("<span class=\"v\">{text}");
    assert!(html.contains(&hidden("FR7630006000011234567890189")));
    assert!(!html.contains(&shown("FR7630006000011234567890189")));
    assert!(html.contains(&shown("2022-03-01")) && html.contains(&shown("direct-debit")));
    assert!(html.contains(".s .v{display:none}"));
}

#[test]
fn nothing_is_fetched_and_no_script_runs() {
    let html = page_of(|_, text| text, &told("text"));
    let policy = "content=\"default-src 'none'; style-src 'unsafe-inline'\"";
    assert!(html.contains(policy));
    // The policy stands before anything it is to govern.
    assert!(html.find(policy) < html.find("<style>"));
    assert!(!html.contains("@import") && !html.contains("url("));
    let (mut ids, mut targets) = (BTreeSet::new(), BTreeSet::new());
    walk(&html, |name, attributes| {
        assert!(
            !matches!(name, "script" | "link" | "img" | "iframe" | "object" | "form"),
            "{name}"
        );
        for (attribute, value) in attributes {
            assert!(!matches!(attribute.as_str(), "src" | "srcset" | "action" | "style"), "{name}");
            match attribute.as_str() {
                "id" => assert!(ids.insert(value.clone()), "{value} twice"),
                "href" | "for" | "aria-labelledby" if !value.contains(':') => {
                    targets.insert(value.trim_start_matches('#').to_owned());
                }
                _ => {}
            }
        }
    });
    assert!(targets.is_subset(&ids), "{:?}", targets.difference(&ids));
    assert!(targets.len() > 10);
}

#[test]
fn both_languages_are_there_and_one_is_chosen() {
    let mut options = PageOptions::default();
    for (language, tag, other) in [(PageLanguage::En, "en", "fr"), (PageLanguage::Fr, "fr", "en")] {
        options.language = language;
        let html = page_of(|_, text| text, &options);
        assert!(html.contains(&format!("<html lang=\"{tag}\">")));
        assert!(html.contains(&format!("id=\"in-{tag}\" checked")));
        assert!(!html.contains(&format!("id=\"in-{other}\" checked")));
        let count = |tag: &str| html.matches(&format!("<span class=\"t\" lang=\"{tag}\">")).count();
        assert_eq!(count("en"), count("fr"));
        assert!(count("en") > 200);
    }
}

#[test]
fn the_same_package_gives_the_same_page() {
    assert_eq!(plain(), plain());
}

#[test]
fn the_page_stays_small_however_many_records_there_are() {
    let many = |times: usize| {
        page_of(
            move |path, text| {
                if path.starts_with("data/banking.transaction") { text.repeat(times) } else { text }
            },
            &PageOptions::default(),
        )
    };
    let (some, more) = (many(10).len(), many(200).len());
    assert!(more < some + 2_000, "{some} {more}");
}
