//! Building HTML in which every value is escaped.

use std::fmt::Display;

/// HTML under construction. Markup comes from this crate alone; values go through [`Html::text`].
#[derive(Debug, Default)]
pub(crate) struct Html(String);

impl Html {
    /// Adds markup of our own.
    pub(crate) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Adds a value, escaped. Control and direction characters are shown as what they are.
    pub(crate) fn text(&mut self, value: impl Display) -> &mut Self {
        for c in value.to_string().chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => {
                    self.0.push('\u{fffd}');
                }
                c if c.is_control() && c != '\n' => self.0.push('\u{fffd}'),
                c => self.0.push(c),
            }
        }
        self
    }

    /// An element of our own with an escaped value in it.
    pub(crate) fn element(&mut self, name: &'static str, value: impl Display) -> &mut Self {
        self.raw("<").raw(name).raw(">").text(value).raw("</").raw(name).raw(">")
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
        html.element("p", "<script>alert('\u{202e}\u{1b}[31m')</script>");
        assert_eq!(
            html.finish(),
            "<p>&lt;script&gt;alert(&#39;\u{fffd}\u{fffd}[31m&#39;)&lt;/script&gt;</p>"
        );
    }
}
