//! The page: its frame, and its parts one after the other.

use mesinfos_package::Overview;

use crate::html::Html;
use crate::options::{PageLanguage, PageOptions};
use crate::parts::{
    accounts, annex, contents, coverage, header, preview, problems, receives, rights,
};
use crate::words::{self, Words};

const HEAD: &str = concat!(
    "<head>\n<meta charset=\"utf-8\"/>\n",
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n",
    "<meta name=\"referrer\" content=\"no-referrer\"/>\n<style>\n",
    include_str!("style.css"),
    "</style>\n"
);

/// The parts that the page's own list of contents names.
const PARTS: &[(&str, Words)] = &[
    ("contents", words::CONTENTS),
    ("coverage", words::COVERAGE),
    ("preview", words::PREVIEW),
    ("problems", words::PROBLEMS),
    ("receives", words::RECEIVES),
    ("rights", words::RIGHTS),
    ("annex", words::ANNEX),
];

/// The page of a package, as one self-contained HTML file.
///
/// The same overview and options give the same bytes. Account numbers are shown by their ends alone; columns of records
/// that the standard marks as sensitive are in the file, hidden until the reader asks for them.
#[must_use]
pub fn page(overview: &Overview, options: &PageOptions) -> String {
    let mut html = Html::default();
    let (language, title) = match options.language {
        PageLanguage::En => ("en", words::TITLE.en),
        PageLanguage::Fr => ("fr", words::TITLE.fr),
    };
    html.raw("<!DOCTYPE html>\n<html lang=\"").raw(language).raw("\">\n").raw(HEAD);
    html.raw("<title>").raw(title).raw("</title>\n</head>\n<body>\n");
    html.raw("<a class=\"skip\" href=\"#main\">").word(words::SKIP).raw("</a>\n");
    html.raw("<header>\n");
    languages(&mut html, options.language);
    header::header(&mut html, overview);
    html.raw("</header>\n<nav aria-labelledby=\"here\">\n<h2 id=\"here\" class=\"vh\">");
    html.word(words::ON_THIS_PAGE).raw("</h2>\n<ul>");
    for (id, heading) in PARTS {
        html.raw("<li><a href=\"#").raw(id).raw("\">").word(*heading).raw("</a></li>\n");
    }
    html.raw("</ul>\n</nav>\n<main id=\"main\">\n");
    header::verdicts(&mut html, options);
    contents::contents(&mut html, overview);
    coverage::coverage(&mut html, overview);
    accounts::accounts(&mut html, overview);
    preview::preview(&mut html, overview);
    problems::problems(&mut html, overview, options);
    receives::receives(&mut html, overview);
    rights::rights(&mut html, overview);
    html.raw("</main>\n<footer>\n");
    annex::annex(&mut html, overview);
    html.raw("</footer>\n</body>\n</html>\n");
    html.finish()
}

/// The choice of a language: two radio buttons that the style sheet looks at, so that no script is needed.
fn languages(html: &mut Html, language: PageLanguage) {
    html.raw("<fieldset class=\"languages\"><legend class=\"vh\">").word(words::LANGUAGE);
    html.raw("</legend>");
    for (id, name, this) in
        [("en", "English", PageLanguage::En), ("fr", "Français", PageLanguage::Fr)]
    {
        html.raw("<input type=\"radio\" name=\"language\" id=\"in-").raw(id).raw("\"");
        if this == language {
            html.raw(" checked=\"checked\"");
        }
        html.raw("/><label for=\"in-").raw(id).raw("\" lang=\"").raw(id).raw("\">").raw(name);
        html.raw("</label>");
    }
    html.raw("</fieldset>\n");
}
