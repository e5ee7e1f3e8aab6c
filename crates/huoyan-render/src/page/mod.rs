//! The page that shows profiles in a browser: its files as they are served, and put into a saved page.
//!
//! The files under `web/` are plain modules, which a browser reads as they are; nothing is built of them.
//! Each imports others by lines that end in `from "./NAME.js";`, so that a saved page can give them
//! other names. What they ask for is in `docs/api.md`.

mod offline;

pub use offline::{Parts, Start, write_page};

/// One file of the page.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Asset {
    /// Its name below `/ui/static/`.
    pub name: &'static str,
    /// What `Content-Type` says of it.
    pub content_type: &'static str,
    /// The file.
    pub bytes: &'static [u8],
}

/// The page itself, with `{{token}}` and `{{title}}` to be replaced.
pub static SKELETON: &str = include_str!("web/page.html");

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

macro_rules! assets {
    ($($name:literal: $content_type:expr,)*) => {
        &[$(Asset { name: $name, content_type: $content_type, bytes: include_bytes!(concat!("web/", $name)) }),*]
    };
}

/// Every file that the page loads.
pub static ASSETS: &[Asset] = assets! {
    "announce.js": SCRIPT,
    "api.js": SCRIPT,
    "app.js": SCRIPT,
    "assembly.js": SCRIPT,
    "box_text.js": SCRIPT,
    "boxes.js": SCRIPT,
    "change.js": SCRIPT,
    "chips.js": SCRIPT,
    "colours.js": SCRIPT,
    "details.js": SCRIPT,
    "dialog.js": SCRIPT,
    "diff.js": SCRIPT,
    "dom.js": SCRIPT,
    "drop.js": SCRIPT,
    "editor.js": SCRIPT,
    "en.js": SCRIPT,
    "export.js": SCRIPT,
    "flame.js": SCRIPT,
    "flamegraph.js": SCRIPT,
    "gestures.js": SCRIPT,
    "graph.js": SCRIPT,
    "help.js": SCRIPT,
    "i18n.js": SCRIPT,
    "keys.js": SCRIPT,
    "labels.js": SCRIPT,
    "main.js": SCRIPT,
    "menu.js": SCRIPT,
    "minimap.js": SCRIPT,
    "names.js": SCRIPT,
    "offline.js": SCRIPT,
    "offline_sums.js": SCRIPT,
    "offline_tree.js": SCRIPT,
    "page.css": STYLE,
    "page.js": SCRIPT,
    "paint.js": SCRIPT,
    "peek.js": SCRIPT,
    "picture.js": SCRIPT,
    "regex.js": SCRIPT,
    "sandwich.js": SCRIPT,
    "search.js": SCRIPT,
    "settings.js": SCRIPT,
    "shape.js": SCRIPT,
    "source_view.js": SCRIPT,
    "state.js": SCRIPT,
    "svg.js": SCRIPT,
    "table.js": SCRIPT,
    "text_view.js": SCRIPT,
    "theme.js": SCRIPT,
    "tip.js": SCRIPT,
    "top.js": SCRIPT,
    "tree.js": SCRIPT,
    "units.js": SCRIPT,
    "views.js": SCRIPT,
    "work.js": SCRIPT,
    "zh.js": SCRIPT,
};

/// The page, for a profile of this title and with the token of this run.
#[must_use]
pub fn page_html(title: &str, token: &str) -> String {
    SKELETON.replace("{{title}}", &escaped(title)).replace("{{token}}", &escaped(token))
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
