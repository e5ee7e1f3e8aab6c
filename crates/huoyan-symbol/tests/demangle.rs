//! Demangling against a table of symbols of real programs.

use huoyan_symbol::{Demangling, demangle};

fn shown(symbol: &str, mode: Demangling) -> String {
    demangle("".into(), symbol.into(), mode).map(|name| name.to_string()).unwrap_or_default()
}

/// The rows are a symbol and its names as upstream shows them by default, with `templates` and
/// with `full`; `=` is the same as before.
#[test]
fn symbols_are_shown_as_upstream_shows_them() {
    for row in include_str!("demangle/agreed.txt").lines() {
        let [symbol, simplified, templates, full] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{row}");
        };
        let templates = if templates == "=" { simplified } else { templates };
        let full = if full == "=" { templates } else { full };
        assert_eq!(shown(symbol, Demangling::Simplified), simplified, "{symbol}");
        assert_eq!(shown(symbol, Demangling::Templates), templates, "{symbol}");
        assert_eq!(shown(symbol, Demangling::Full), full, "{symbol}");
    }
}

/// Upstream loses an underscore of the first, does not read the second, and mixes up the closures
/// of the third.
#[test]
fn rust_symbols_are_shown_right_where_upstream_is_wrong() {
    for (symbol, name) in [
        (
            "_ZN3std3sys9backtrace28__rust_begin_short_backtrace17h24948e335b1d3287E",
            "std::sys::backtrace::__rust_begin_short_backtrace",
        ),
        (
            "_RNvNCNvNtCsjrHSEGnQ3l9_3std9panicking12default_hook011FIRST_PANIC",
            "std::panicking::default_hook::{closure#0}::FIRST_PANIC",
        ),
        (
            "_RNCNCNCNvNtCsjrHSEGnQ3l9_3std2rt19lang_start_internal00s_0B9_",
            "std::rt::lang_start_internal::{closure#0}::{closure#0}::{closure#1}",
        ),
    ] {
        assert_eq!(shown(symbol, Demangling::Simplified), name);
    }
}

/// Deep nesting, and substitutions that double the name again and again.
#[test]
fn hostile_symbols_end_soon() {
    let mut doubled = "_Z1fSt4pairIiiE".to_owned();
    for id in "_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".chars() {
        let id = if id == '_' { String::new() } else { id.to_string() };
        doubled.push_str(&format!("St4pairIS{id}_S{id}_E"));
    }
    let nested = ["P", "IS_", "X", "N1aI", "Xcl", "DT", "M", "FvE", "J"]
        .map(|unit| format!("_Z1f{}", unit.repeat(10_000)));
    let rust = ["TB_", "NvC1a", "Y", "REL_"].map(|unit| format!("_RNvC1a1fI{}", unit.repeat(10_000)));
    for symbol in nested.iter().chain(&rust).chain([&doubled, &"_".repeat(1 << 20)]) {
        for mode in [Demangling::Simplified, Demangling::Full] {
            assert!(shown(symbol, mode).len() <= 2 << 20);
        }
    }
}
