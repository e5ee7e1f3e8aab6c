//! The page that lists the profiles.

use std::fmt::Write as _;

/// What each profile is, by name.
const DESCRIPTIONS: [(&str, &str); 5] = [
    ("allocs", "What was allocated since the program started, by who allocated it."),
    ("cmdline", "The words that the program was started with, where that is allowed."),
    ("heap", "What is allocated now, by who allocated it."),
    ("profile", "Where CPU time goes, for 30 seconds or as many as <code>seconds</code> says."),
    ("symbol", "The names of functions at addresses."),
];
const OWN: &str = "A profile of the program's own.";

/// The page.
pub(crate) fn page(prefix: &str, profiles: &[huoyan::Profile]) -> String {
    let mut rows = String::new();
    let mut names: Vec<(&str, bool)> = DESCRIPTIONS.iter().map(|(name, _)| (*name, false)).collect();
    for profile in profiles {
        let (count, name) = (profile.count(), escaped(profile.name()));
        let _ = writeln!(
            rows,
            "<tr><td>{count}</td><td><a href='{}?debug=1'>{name}</a></td></tr>",
            href(profile.name())
        );
        if !names.iter().any(|(known, _)| *known == profile.name()) {
            names.push((profile.name(), true));
        }
    }
    let _ = writeln!(rows, "<tr><td></td><td><a href='profile'>profile</a></td></tr>");
    names.sort_unstable();
    let mut items = String::new();
    for (name, is_own) in names {
        let known =
            DESCRIPTIONS.iter().find(|(known, _)| *known == name).map(|(_, description)| *description);
        let description = if is_own { OWN } else { known.unwrap_or(OWN) };
        let _ = writeln!(items, "<li><b>{}</b>: {description}</li>", escaped(name));
    }
    let title = escaped(&format!("{prefix}/"));
    format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>\n\
         body{{font-family:sans-serif;margin:2rem}}\ntd{{padding:.1rem 1rem .1rem 0}}\ntd:first-child{{text-align:right}}\n\
         </style>\n</head>\n<body>\n<h1>{title}</h1>\n<table>\n<thead><tr><td>Count</td><td>Profile</td></tr></thead>\n\
         {rows}</table>\n<p>A link shows the profile as text; without <code>debug=1</code> it is the file that \
         <code>pprof</code> opens: <code>pprof http://HOST{title}heap</code></p>\n<ul>\n{items}</ul>\n</body>\n</html>\n"
    )
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A name as a part of a link: percent-encoded but for what is harmless.
fn href(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}
