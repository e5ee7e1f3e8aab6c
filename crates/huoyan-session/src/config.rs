//! Working with a [`Config`]: its choices, variables by name, and what each report overrides.

use crate::commands::{Command, ReportKind};
use crate::go_text;
use crate::options::{ChoiceWord, Config, option, option_of_choice};
use crate::slot::{Choice, Value};

/// What entries are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// By own weight.
    Flat,
    /// By weight including what was called.
    Cum,
}

/// The words of `sort`, in upstream's order.
pub(crate) static SORTS: &[ChoiceWord] = &[
    ChoiceWord { name: "cum", help: &["Sort entries based on cumulative weight"] },
    ChoiceWord { name: "flat", help: &["Sort entries based on own weight"] },
];

impl Choice for Sort {
    fn word(&self) -> &'static str {
        match self {
            Sort::Flat => "flat",
            Sort::Cum => "cum",
        }
    }

    fn set_word(&mut self, word: &str) -> bool {
        *self = match word {
            "flat" => Sort::Flat,
            "cum" => Sort::Cum,
            _ => return false,
        };
        true
    }
}

/// What makes two frames one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Granularity {
    /// The function's name.
    Functions,
    /// The function's name and its file.
    FileFunctions,
    /// The file.
    Files,
    /// The function, the file and the line.
    Lines,
    /// The address.
    Addresses,
}

impl Granularity {
    const ALL: [Granularity; 5] = [
        Granularity::Functions,
        Granularity::FileFunctions,
        Granularity::Files,
        Granularity::Lines,
        Granularity::Addresses,
    ];

    /// The word of the option.
    pub fn word(self) -> &'static str {
        match self {
            Granularity::Functions => "functions",
            Granularity::FileFunctions => "filefunctions",
            Granularity::Files => "files",
            Granularity::Lines => "lines",
            Granularity::Addresses => "addresses",
        }
    }
}

/// The words of `granularity`, in upstream's order.
pub(crate) static GRANULARITIES: &[ChoiceWord] = &[
    ChoiceWord {
        name: "functions",
        help: &["Aggregate at the function level.", "Functions of one name are one, whatever their file."],
    },
    ChoiceWord {
        name: "filefunctions",
        help: &["Aggregate at the function level.", "Functions of one name in two files are two."],
    },
    ChoiceWord { name: "files", help: &["Aggregate at the file level."] },
    ChoiceWord { name: "lines", help: &["Aggregate at the source code line level."] },
    ChoiceWord {
        name: "addresses",
        help: &["Aggregate at the address level.", "Every entry shows its address."],
    },
];

impl Choice for Option<Granularity> {
    fn word(&self) -> &'static str {
        self.map_or("", Granularity::word)
    }

    fn set_word(&mut self, word: &str) -> bool {
        let found = Granularity::ALL.into_iter().find(|granularity| granularity.word() == word);
        if found.is_some() {
            *self = found;
        }
        found.is_some()
    }
}

impl Config {
    /// The value of an option, as text.
    pub fn get(&self, name: &str) -> Option<String> {
        option(name).map(|option| (option.value)(self).to_text())
    }

    /// Sets an option, or one word of a choice (`cum` with a true value), as the shell and URLs do.
    ///
    /// A bare choice has an empty value and counts as true. Upstream offers that form and then refuses it;
    /// here it works.
    ///
    /// # Errors
    /// The message that upstream prints: an unknown name, or a value that the option does not take.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        if let Some(option) = option(name) {
            return (option.slot)(self).set_variable(name, value);
        }
        match option_of_choice(name) {
            Some(option) if value.is_empty() || go_text::parse_flag_bool(value) == Some(true) => {
                (option.slot)(self).set_variable(option.name, name)
            }
            _ => Err(format!("unknown config field {}", go_text::quote(name.as_bytes()))),
        }
    }

    /// Whether a shell may set this name without a value: true-or-false options and words of choices.
    pub fn takes_no_value(name: &str) -> bool {
        match option(name) {
            Some(option) => matches!((option.value)(&Config::default()), Value::Bool(_)),
            None => option_of_choice(name).is_some(),
        }
    }
}

/// Most nodes that a report shows when neither it nor the user says otherwise.
const USUAL_NODE_LIMIT: i64 = 80;

/// The configuration under which `command` runs: what the report needs wins over what was asked for.
///
/// Reports of single functions and reports of the whole profile are not trimmed: the limits are applied
/// before the functions are picked, and would drop small ones that were asked for by name.
pub fn apply_command_overrides(command: &Command, config: &Config) -> Config {
    let mut config = config.clone();
    if config.nodecount == -1 {
        match command.report {
            ReportKind::Disasm | ReportKind::Weblist | ReportKind::Peek | ReportKind::List => {}
            ReportKind::Text | ReportKind::TopProto => config.nodecount = 0,
            _ => config.nodecount = USUAL_NODE_LIMIT,
        }
    }
    match command.report {
        ReportKind::Disasm => {
            config.granularity = Some(Granularity::Addresses);
            // One source line an address: an inlined stack would count the address once a frame.
            config.noinlines = true;
        }
        ReportKind::Weblist => {
            config.granularity = Some(Granularity::Addresses);
            config.noinlines = false;
        }
        ReportKind::List => config.granularity = Some(Granularity::Lines),
        ReportKind::Proto | ReportKind::Raw | ReportKind::Callgrind => {
            config.granularity = Some(Granularity::Addresses);
        }
        _ => {}
    }
    if command.report.is_never_trimmed() || !config.trim {
        config.nodecount = 0;
        config.nodefraction = 0.0;
        config.edgefraction = 0.0;
    }
    config
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::command;

    fn overridden(name: &str, config: &Config) -> Config {
        apply_command_overrides(command(name).expect(name), config)
    }

    #[test]
    fn variables_answer_with_upstreams_messages() {
        let mut config = Config::default();
        for (name, value, message) in [
            ("nodecount", "abc", "strconv.Atoi: parsing \"abc\": invalid syntax"),
            (
                "nodecount",
                "99999999999999999999",
                "strconv.Atoi: parsing \"99999999999999999999\": value out of range",
            ),
            ("nodefraction", "x", "strconv.ParseFloat: parsing \"x\": invalid syntax"),
            ("trim", "maybe", "illegal value \"maybe\" for bool variable"),
            ("sort", "xyz", "invalid \"sort\" value \"xyz\""),
            ("nosuch", "1", "unknown config field \"nosuch\""),
            ("cum", "no", "unknown config field \"cum\""),
        ] {
            assert_eq!(config.set(name, value).expect_err(name), message);
        }
        assert_eq!(config, Config::default());
    }

    #[test]
    fn bare_choices_and_bools_are_true() {
        let mut config = Config::default();
        config.set("cum", "").expect("a choice");
        config.set("lines", "true").expect("a choice");
        config.set("mean", "").expect("a bool");
        assert_eq!(config.get("sort").as_deref(), Some("cum"));
        assert_eq!(config.granularity, Some(Granularity::Lines));
        assert!(config.mean);
        assert!(Config::takes_no_value("trim") && Config::takes_no_value("flat"));
        assert!(!Config::takes_no_value("focus") && !Config::takes_no_value("nosuch"));
    }

    #[test]
    fn reports_of_the_whole_profile_are_not_trimmed() {
        for name in ["raw", "proto", "callgrind", "list", "disasm", "weblist", "peek", "folded"] {
            let config = overridden(name, &Config { nodecount: 7, ..Config::default() });
            assert_eq!((config.nodecount, config.nodefraction, config.edgefraction), (0, 0.0, 0.0), "{name}");
        }
        assert_eq!(overridden("raw", &Config::default()).granularity, Some(Granularity::Addresses));
        assert_eq!(overridden("list", &Config::default()).granularity, Some(Granularity::Lines));
        assert!(overridden("disasm", &Config::default()).noinlines);
    }

    #[test]
    fn only_top_has_no_limit_of_its_own() {
        let limit = |name| overridden(name, &Config::default()).nodecount;
        assert_eq!((limit("top"), limit("topproto"), limit("tree"), limit("dot")), (0, 0, 80, 80));
        let asked = Config { nodecount: 5, ..Config::default() };
        assert_eq!(overridden("top", &asked).nodecount, 5);
        let untrimmed = Config { trim: false, ..asked };
        assert_eq!(overridden("tree", &untrimmed).nodecount, 0);
    }
}
