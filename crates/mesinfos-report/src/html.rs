//! Building HTML in which every value is escaped.

use std::fmt::Display;

use mesinfos_schema::values::Localised;

use crate::words::Words;

/// HTML under construction, well-formed as XML too. Markup comes from this crate alone; values go through
/// [`Html::text`].
#[derive(Debug, Default)]
pub(crate) struct Html(String);

impl Html {
    /// Adds markup of our own.
    pub(crate) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Adds a value, escaped, in an element or in an attribute between double quotes. Control and direction characters
    /// are shown as what they are.
    pub(crate) fn text(&mut self, value: impl Display) -> &mut Self {
        for c in value.to_string().chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{fffe}'
                | '\u{ffff}' => self.0.push('\u{fffd}'),
                c if c.is_control() && c != '\n' => self.0.push('\u{fffd}'),
                c => self.0.push(c),
            }
        }
        self
    }

    /// Words of our own, in both languages: the style sheet shows the one that is chosen.
    pub(crate) fn word(&mut self, words: Words) -> &mut Self {
        self.both(words.en, words.fr)
    }

    /// The same text in both languages.
    pub(crate) fn both(&mut self, en: impl Display, fr: impl Display) -> &mut Self {
        self.raw("<span class=\"t\" lang=\"en\">").text(en);
        self.raw("</span><span class=\"t\" lang=\"fr\">").text(fr).raw("</span>")
    }

    /// A text of the package: switched where it is in both languages, else as it is, with its language.
    pub(crate) fn localised(&mut self, text: &Localised) -> &mut Self {
        if let (Some(en), Some(fr)) = (text.get("en"), text.get("fr")) {
            return self.both(en, fr);
        }
        if let Some((language, text)) = text.iter().next() {
            self.raw("<span lang=\"").text(language).raw("\">").text(text).raw("</span>");
        }
        self
    }

    /// A page or an address of electronic mail as a link that a person may follow, anything else as text.
    pub(crate) fn link(&mut self, value: &str) -> &mut Self {
        let page = value.starts_with("https://") || value.starts_with("http://");
        let mail = value.contains('@') && !value.contains([' ', ':', '/', '?', '&']);
        if !page && !mail {
            return self.text(value);
        }
        self.raw(if page { "<a rel=\"noopener noreferrer\" href=\"" } else { "<a href=\"mailto:" });
        self.text(value).raw("\">").text(value).raw("</a>")
    }

    /// Opens a table that can be wider than the screen: it scrolls, by keyboard too.
    pub(crate) fn table(&mut self, label: Words, headings: &[(Words, bool)]) -> &mut Self {
        self.raw("<div class=\"scroll\" tabindex=\"0\">\n<table><caption class=\"vh\">")
            .word(label);
        self.raw("</caption><thead><tr>");
        for (heading, number) in headings {
            self.raw(if *number { "<th scope=\"col\" class=\"n\">" } else { "<th scope=\"col\">" });
            self.word(*heading).raw("</th>");
        }
        self.raw("</tr></thead><tbody>\n")
    }

    /// Closes it.
    pub(crate) fn end_table(&mut self) -> &mut Self {
        self.raw("</tbody></table></div>\n")
    }

    /// A heading of a part of the page, with the name its links go to.
    pub(crate) fn part(&mut self, id: &'static str, heading: Words) -> &mut Self {
        self.raw("<section aria-labelledby=\"").raw(id).raw("\">\n<h2 id=\"").raw(id).raw("\">");
        self.word(heading).raw("</h2>\n")
    }

    pub(crate) fn end_part(&mut self) -> &mut Self {
        self.raw("</section>\n")
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Html;

    #[test]
    fn values_are_escaped() {
        let mut html = Html::default();
        html.raw("<p>").text("<script>alert('\u{202e}\u{1b}[31m')</script>").raw("</p>");
        assert_eq!(
            html.finish(),
            "<p>&lt;script&gt;alert(&#39;\u{fffd}\u{fffd}[31m&#39;)&lt;/script&gt;</p>"
        );
    }

    #[test]
    fn only_pages_and_addresses_are_links() {
        let link = |value: &str| {
            let mut html = Html::default();
            html.link(value);
            html.finish()
        };
        assert!(
            link("https://example.org/\"x").starts_with(
                "<a rel=\"noopener noreferrer\" href=\"https://example.org/&quot;x\">"
            )
        );
        assert_eq!(
            link("dpo@example.org"),
            "<a href=\"mailto:dpo@example.org\">dpo@example.org</a>"
        );
        for value in ["javascript:alert(1)", "data:text/html,x@y", "a b@c", "//example.org"] {
            assert!(!link(value).contains("<a"), "{value}");
        }
    }
}
