//! Takes down the readable name that `cpp_demangle` writes, and leaves out what is hidden.

use cpp_demangle::{DemangleNodeType, DemangleWrite};
use std::fmt;

/// The longest readable name, hidden parts included. Substitutions can double a name with every
/// few letters of the symbol.
const MAX_READABLE: usize = 1 << 20;

/// The streams and strings that have an abbreviation in symbols: the name as `cpp_demangle` writes
/// it, the abbreviation, the name upstream writes, and the one it writes before constructors.
const ABBREVIATED: [(&str, &str, &str, &str); 4] = [
    (
        "std::string",
        "Ss",
        "std::string",
        "std::basic_string<char, std::char_traits<char>, std::allocator<char> >",
    ),
    (
        "std::basic_istream<char, std::char_traits<char> >",
        "Si",
        "std::istream",
        "std::basic_istream<char, std::char_traits<char> >",
    ),
    ("std::ostream", "So", "std::ostream", "std::basic_ostream<char, std::char_traits<char> >"),
    (
        "std::basic_iostream<char, std::char_traits<char> >",
        "Sd",
        "std::iostream",
        "std::basic_iostream<char, std::char_traits<char> >",
    ),
];

/// A sink for the parts of a name.
pub(super) struct Writer {
    readable: String,
    show_template_args: bool,
    /// The symbol is of a constructor or destructor of this abbreviated class.
    constructs: Option<&'static str>,
    /// The bytes seen, those left out included.
    seen: usize,
    /// The open nodes: whether each is a list of template arguments.
    nodes: Vec<bool>,
    /// How many of the open nodes are.
    template_args: usize,
    /// The list ended just now, and its bracket comes next.
    ends_args: bool,
    /// A comma was written, and nothing behind it yet: an empty pack may follow.
    comma: bool,
}

impl Writer {
    pub(super) fn new(symbol: &str, show_template_args: bool) -> Self {
        Self {
            readable: String::new(),
            show_template_args,
            constructs: constructed_class(symbol),
            seen: 0,
            nodes: Vec::new(),
            template_args: 0,
            ends_args: false,
            comma: false,
        }
    }

    /// The name, without the suffix of a clone.
    pub(super) fn finish(mut self) -> String {
        if let Some(clone) = self.readable.find(" [clone ") {
            self.readable.truncate(clone);
        }
        self.readable
    }

    /// Writes what is not hidden, without the commas around empty packs.
    fn push(&mut self, text: &str) {
        if text == ", " {
            self.comma = !self.readable.ends_with(['<', '(']);
            return;
        }
        if std::mem::take(&mut self.comma) && !text.is_empty() {
            match text.as_bytes()[0] {
                b')' => {}
                b'>' if self.readable.ends_with('>') => self.readable.push(' '),
                b'>' => {}
                _ => self.readable.push_str(", "),
            }
        }
        self.push_name(text);
    }

    fn push_name(&mut self, text: &str) {
        let is_first = self.readable.is_empty();
        let Some((_, _, name, class)) = ABBREVIATED.iter().find(|(written, ..)| *written == text) else {
            if self.constructs == Some(text) {
                self.readable.push_str("basic_");
            }
            self.readable.push_str(if text == "std::nullptr_t" { "decltype(nullptr)" } else { text });
            return;
        };
        let constructs = self.constructs.is_some() && is_first;
        let text = match (constructs, self.show_template_args) {
            (false, _) => name,
            (true, true) => class,
            (true, false) => class.split_once('<').map_or(*class, |(class, _)| class),
        };
        self.readable.push_str(text);
    }
}

/// Which abbreviated class the symbol constructs or destructs, if any, by its own name.
fn constructed_class(symbol: &str) -> Option<&'static str> {
    let nested = symbol.strip_prefix("_ZN")?;
    let (_, _, name, _) = ABBREVIATED
        .iter()
        .find(|(_, short, ..)| nested.strip_prefix(short).is_some_and(|rest| rest.starts_with(['C', 'D'])))?;
    name.strip_prefix("std::")
}

impl DemangleWrite for Writer {
    fn push_demangle_node(&mut self, node: DemangleNodeType) {
        let is_args = node == DemangleNodeType::TemplateArgs;
        if is_args && !self.show_template_args && self.template_args == 0 {
            // The bracket is written before the node begins, behind an `operator<` with a blank.
            self.readable.pop();
            if self.readable.ends_with("< ") {
                self.readable.pop();
            }
        }
        self.nodes.push(is_args);
        self.template_args += usize::from(is_args);
    }

    fn write_string(&mut self, text: &str) -> fmt::Result {
        self.seen += text.len().max(1);
        if self.seen > MAX_READABLE {
            return Err(fmt::Error);
        }
        let is_end = std::mem::take(&mut self.ends_args) && text == ">";
        if self.show_template_args || (self.template_args == 0 && !is_end) {
            self.push(text);
        }
        Ok(())
    }

    fn pop_demangle_node(&mut self) {
        if self.nodes.pop() == Some(true) {
            self.template_args -= 1;
            self.ends_args = self.template_args == 0;
        }
    }
}
