//! The complete sample as a package, its texts changed, and the page of it.

use std::fs;
use std::path::{Path, PathBuf};

use mesinfos_package::Package;
use mesinfos_report::{ArticleVerdict, PageOptions, PageVerdict, page};
use mesinfos_schema::finding::{Finding, Place, Severity};
use quick_xml::Reader;
use quick_xml::events::Event;

pub(crate) fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/exports/complete")
}

/// The page of the sample after `change` of each file's text.
pub(crate) fn page_of(change: impl Fn(&str, String) -> String, options: &PageOptions) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    let mut paths = vec!["mesinfos.json".to_owned()];
    for entry in fs::read_dir(sample().join("data")).unwrap() {
        paths.push(format!("data/{}", entry.unwrap().file_name().to_string_lossy()));
    }
    for path in paths {
        let text = fs::read_to_string(sample().join(&path)).unwrap();
        fs::write(folder.path().join(&path), change(&path, text)).unwrap();
    }
    let package = Package::open(folder.path(), &Default::default()).unwrap();
    page(&package.overview().unwrap(), options)
}

/// A verdict and a finding whose every text is `text`.
pub(crate) fn told(text: &str) -> PageOptions {
    let mut options = PageOptions::default();
    options.verdicts = vec![ArticleVerdict {
        id: text.to_owned(),
        reference: text.to_owned(),
        title: text.to_owned(),
        title_fr: text.to_owned(),
        verdict: PageVerdict::NotMet,
    }];
    let mut finding = Finding::new(text, Severity::Error, Place::file(text), text);
    finding.pointer = Some(text.to_owned());
    finding.help = Some(text.to_owned());
    finding.expected = Some(text.to_owned());
    options.findings = Some(vec![finding]);
    options
}

/// Elements and attributes of a page, which is well-formed as XML.
pub(crate) fn walk(html: &str, mut see: impl FnMut(&str, &[(String, String)])) {
    let mut reader = Reader::from_str(html);
    let (mut depth, mut elements) = (0_i32, 0);
    loop {
        match reader.read_event().unwrap_or_else(|e| panic!("{e} at {}", reader.error_position())) {
            event @ (Event::Start(_) | Event::Empty(_)) => {
                let open = matches!(event, Event::Start(_));
                let (Event::Start(start) | Event::Empty(start)) = event else { continue };
                let attributes: Vec<(String, String)> = start
                    .attributes()
                    .map(|a| a.unwrap())
                    .map(|a| (a.key.as_ref().to_string(), a.value.to_string()))
                    .collect();
                see(start.name().as_ref(), &attributes);
                depth += i32::from(open);
                elements += 1;
            }
            Event::End(_) => depth -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    assert!(elements > 500, "{elements}");
}
