//! The name in a box: short, and broken into lines.

use crate::{graph::NodeInfo, paths, short_name::short_name};
use bstr::{BStr, BString, ByteSlice};
use huoyan_profile::Strings;

/// The lines of a node's name (upstream's `multilinePrintableName`).
pub(super) fn lines(info: &NodeInfo, strings: &Strings) -> Vec<BString> {
    let name = short_name(strings.get(info.name));
    let file = match strings.get(info.file) {
        file if file.is_empty() => file,
        file => paths::base(file),
    };
    let function = (!name.is_empty()).then_some(usize::from(info.address != 0));
    let parts = info.parts(&name, file, strings.get(info.object));
    let mut lines = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        match Some(i) == function {
            true => break_name(part, &mut lines),
            false => lines.push(part.to_vec().into()),
        }
    }
    lines
}

/// Breaks a function's name at `::` and `.`, but for the `[...]` of Go's generics, which becomes
/// `[…]`.
fn break_name(name: &BStr, lines: &mut Vec<BString>) {
    let mut line = BString::default();
    let mut rest = name.as_bytes();
    while let [first, after @ ..] = rest {
        if let Some(after) = rest.strip_prefix(b"[...]") {
            line.extend_from_slice("[…]".as_bytes());
            rest = after;
        } else if let Some(after) = rest.strip_prefix(b"::").or(rest.strip_prefix(b".")) {
            lines.push(std::mem::take(&mut line));
            rest = after;
        } else {
            line.push(*first);
            rest = after;
        }
    }
    lines.push(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(name: &str) -> String {
        let mut lines = Vec::new();
        break_name(name.into(), &mut lines);
        bstr::join("|", lines).into_iter().map(char::from).collect()
    }

    #[test]
    fn names_break_at_dots_and_colons() {
        assert_eq!(broken("db.(*Map[int]).Get"), "db|(*Map[int])|Get");
        assert_eq!(broken("Foo::~Foo"), "Foo|~Foo");
        assert_eq!(broken("a:b:::c."), "a:b|:c|");
    }

    #[test]
    fn dots_for_type_parameters_stay_together() {
        let mut lines = Vec::new();
        break_name("m.Get[...].f".into(), &mut lines);
        assert_eq!(lines, ["m", "Get[…]", "f"]);
    }
}
