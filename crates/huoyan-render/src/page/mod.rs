//! The page: what it is made of, and its text with the parts that are known only when it is asked for.

mod offline;

pub use offline::write_page;

/// A part of the page.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// Its name below `static/`.
    pub name: &'static str,
    /// Its type, for HTTP.
    pub content_type: &'static str,
    /// Its content.
    pub bytes: &'static [u8],
}

/// The page itself, with its placeholders.
const PAGE: &str = include_str!("web/page.html");

/// What the page is made of.
pub static ASSETS: &[Asset] = &[];

/// The page, for a profile of this title and with the token of this run.
#[must_use]
pub fn page_html(title: &str, token: &str) -> String {
    PAGE.replace("{{title}}", &escaped(title)).replace("{{token}}", &escaped(token))
}

/// A text as it stands in HTML, in an attribute too.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
