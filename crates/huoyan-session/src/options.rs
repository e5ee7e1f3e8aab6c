//! The table of configuration options, and the [`Config`] that holds their values.
//!
//! Each option stands here once. Flags, shell variables, URL parameters, the settings file, help, completion
//! and the man page read this table; the struct and its defaults are made from it too.

use crate::config::{GRANULARITIES, Granularity, SORTS, Sort};
use crate::slot::{Kind, Slot, Value};

/// Whose an option, a flag or a format is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Part of `go tool pprof`.
    Upstream,
    /// An addition of huoyan.
    Huoyan,
}

/// What may stand after a flag, for completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completes {
    /// Nothing that could be guessed.
    Nothing,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A file or a URL.
    Source,
    /// One of these words, or others.
    Words(&'static [&'static str]),
}

/// One word of an option that takes one of a few.
#[derive(Debug)]
pub struct ChoiceWord {
    /// The word; on the command line it is a flag of its own.
    pub name: &'static str,
    /// Lines of help; the first one is the short help.
    pub help: &'static [&'static str],
}

/// One configuration option.
pub struct ConfigOption {
    /// Name of the flag and of the variable.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// The words of a choice; empty for other kinds.
    pub choices: &'static [ChoiceWord],
    /// Name of the URL parameter, if it has one.
    pub url_parameter: Option<&'static str>,
    /// Whether the settings file keeps it.
    pub saved: bool,
    /// Whose it is.
    pub origin: Origin,
    /// What may stand after the flag.
    pub completes: Completes,
    /// Lines of help; the first one is the short help.
    pub help: &'static [&'static str],
    /// The value in a configuration.
    pub value: fn(&Config) -> Value<'_>,
    /// The place of the value in a configuration.
    pub slot: fn(&mut Config) -> Slot<'_>,
}

impl ConfigOption {
    /// The default, as text.
    pub fn default_text(&self) -> String {
        (self.value)(&Config::default()).to_text()
    }
}

macro_rules! config_options {
    (@or $fallback:expr;) => { $fallback };
    (@or $fallback:expr; $given:expr) => { $given };
    ($(
        $(#[doc = $doc:literal])+
        $field:ident: $type:ty, $kind:ident, default $default:expr, url $url:expr, saved $saved:literal
        $(, choices $choices:expr)? $(, completes $completes:expr)? $(, by $origin:ident)?,
        help [$($help:literal),+ $(,)?];
    )+) => {
        /// The values of all options. Built once a run, then only read.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Config {
            $( $(#[doc = $doc])+ pub $field: $type, )+
        }

        impl Default for Config {
            fn default() -> Config {
                Config { $( $field: $default, )+ }
            }
        }

        /// All options, in the order of upstream's table.
        pub static OPTIONS: &[ConfigOption] = &[ $( ConfigOption {
            name: stringify!($field),
            kind: Kind::$kind,
            choices: config_options!(@or &[]; $($choices)?),
            url_parameter: $url,
            saved: $saved,
            origin: config_options!(@or Origin::Upstream; $(Origin::$origin)?),
            completes: config_options!(@or Completes::Nothing; $($completes)?),
            help: &[$($help),+],
            value: |config| Value::$kind(&config.$field),
            slot: |config| Slot::$kind(&mut config.$field),
        }, )+ ];
    };
}

config_options! {
    /// File that the report goes to; empty for the usual place.
    output: String, Text, default String::new(), url None, saved false, completes Completes::File,
        help ["Output filename for file-based outputs"];

    /// Keep every call path apart instead of joining them into a graph.
    call_tree: bool, Bool, default false, url Some("calltree"), saved true,
        help ["Create a context-sensitive call tree",
              "A place that is reached by several paths is shown once a path."];
    /// Filter before the total is computed, so that shares are of what is left.
    relative_percentages: bool, Bool, default false, url Some("rel"), saved true,
        help ["Show percentages relative to focused subgraph",
              "Otherwise they are of the whole profile, which lets reports be compared."];
    /// Unit of values: `minimum`, `auto` or the name of one.
    unit: String, Text, default "minimum".to_owned(), url Some("unit"), saved true,
        completes Completes::Words(&["minimum", "auto", "B", "kB", "MB", "GB", "ns", "us", "ms", "s", "min", "hrs"]),
        help ["Measurement units to display",
              "Times take ns, us, ms, s, hrs; sizes take B, kB, MB, GB.",
              "With auto every value has the unit that suits it, with minimum all have one."];
    /// Leave the description of the profile out of report headers.
    compact_labels: bool, Bool, default false, url Some("compact"), saved true,
        help ["Show minimal headers"];
    /// Folders to look for sources in, separated like `PATH`.
    source_path: String, Text, default String::new(), url None, saved false, completes Completes::Folder,
        help ["Search path for source files"];
    /// Prefixes to cut from the names of source files, separated like `PATH`.
    trim_path: String, Text, default String::new(), url None, saved false, completes Completes::Folder,
        help ["Path to trim from source paths before search"];
    /// Disassemble in Intel's notation.
    intel_syntax: bool, Bool, default false, url Some("intel"), saved true,
        help ["Show assembly in Intel syntax",
              "For disasm and weblist."];
    /// Divide each value by the sample's first one.
    mean: bool, Bool, default false, url Some("mean"), saved true,
        help ["Average sample value over first value (count)",
              "Gives bytes per allocation, or time per event."];
    /// Which value of the samples is reported: a name or an index.
    sample_index: String, Text, default String::new(), url Some("si"), saved false,
        completes Completes::Words(&["samples", "cpu", "inuse_space", "inuse_objects", "alloc_space",
            "alloc_objects", "contentions", "delay"]),
        help ["Sample value to report (0-based index or name)",
              "A sample may carry several values; the first one has index 0."];
    /// Divisor of all values.
    divide_by: f64, Float, default 1.0, url None, saved false,
        help ["Ratio to divide all samples before visualization",
              "For example the number of processors, or of jobs that ran."];
    /// Scale the profile to the size of the base profile before subtracting.
    normalize: bool, Bool, default false, url Some("norm"), saved true,
        help ["Scales profile based on the base profile."];
    /// What entries are sorted by.
    sort: Sort, Choice, default Sort::Flat, url Some("sort"), saved true, choices SORTS,
        help ["Sort order of entries"];

    /// Label keys, separated by commas, whose values become frames at the root.
    tagroot: String, Text, default String::new(), url Some("tagroot"), saved true,
        help ["Adds pseudo stack frames for labels key/value pairs at the callstack root.",
              "Takes label keys separated by commas; the first one becomes the root."];
    /// Label keys, separated by commas, whose values become frames at the leaf.
    tagleaf: String, Text, default String::new(), url Some("tagleaf"), saved true,
        help ["Adds pseudo stack frames for labels key/value pairs at the callstack leaf.",
              "Takes label keys separated by commas; the last one becomes the leaf."];

    /// Leave out what is below zero in a difference.
    drop_negative: bool, Bool, default false, url Some("dropneg"), saved true,
        help ["Ignore negative differences",
              "Places whose value is below zero are left out."];
    /// Most nodes to show; -1 for the report's own limit, 0 for none.
    nodecount: i64, Int, default -1, url Some("n"), saved true,
        help ["Max number of nodes to show",
              "Every report has its own limit unless one is set; 0 lifts it.",
              "In graphs a dotted edge stands for a path through nodes that are not shown."];
    /// Share of the total below which nodes are hidden.
    nodefraction: f64, Float, default 0.005, url Some("nf"), saved true,
        help ["Hide nodes below <f>*total"];
    /// Share of the total below which edges are hidden.
    edgefraction: f64, Float, default 0.001, url Some("ef"), saved true,
        help ["Hide edges below <f>*total"];
    /// Whether nodecount, nodefraction and edgefraction hold.
    trim: bool, Bool, default true, url Some("trim"), saved true,
        help ["Honor nodefraction/edgefraction/nodecount defaults",
              "When false, nothing is left out."];
    /// Keep samples with a frame that matches.
    focus: String, Text, default String::new(), url Some("f"), saved true,
        help ["Restricts to samples going through a node matching regexp",
              "Other samples are left out.",
              "Names of functions, source files and binaries are looked at."];
    /// Drop samples with a frame that matches.
    ignore: String, Text, default String::new(), url Some("i"), saved true,
        help ["Skips paths going through any nodes matching regexp",
              "Samples with such a node are left out.",
              "Names of functions, source files and binaries are looked at."];
    /// Drop frames below the lowest one that matches, and that one.
    prune_from: String, Text, default String::new(), url Some("prunefrom"), saved true,
        help ["Drops any functions below the matched frame.",
              "The matching frame and those that it called are cut from each sample."];
    /// Drop frames that match.
    hide: String, Text, default String::new(), url Some("h"), saved true,
        help ["Skips nodes matching regexp",
              "Only these nodes go: their callers and callees stay.",
              "Names of functions, source files and binaries are looked at."];
    /// Keep only frames that match.
    show: String, Text, default String::new(), url Some("s"), saved true,
        help ["Only show nodes matching regexp",
              "All other nodes are left out.",
              "Names of functions, source files and binaries are looked at."];
    /// Drop frames above the highest one that matches.
    show_from: String, Text, default String::new(), url Some("sf"), saved true,
        help ["Drops functions above the highest matched frame.",
              "Each sample starts at the frame nearest to its root that matches; others are left out.",
              "Names of functions, source files and binaries are looked at."];
    /// Keep samples with a label that matches.
    tagfocus: String, Text, default String::new(), url Some("tf"), saved true,
        help ["Restricts to samples with tags in range or matched by regexp",
              "With key=... only that label is looked at.",
              "Ranges: 1kb, 1kb:10kb, :10kb, memory=32mb:",
              "Regexps: foo, foo.*bar, mytag=foo.*bar"];
    /// Drop samples with a label that matches.
    tagignore: String, Text, default String::new(), url Some("ti"), saved true,
        help ["Discard samples with tags in range or matched by regexp",
              "With key=... only that label is looked at.",
              "Ranges: 1kb, 1kb:10kb, :10kb, memory=32mb:",
              "Regexps: foo, foo.*bar, mytag=foo.*bar"];
    /// Keep labels whose key matches.
    tagshow: String, Text, default String::new(), url Some("ts"), saved true,
        help ["Only consider tags matching this regexp",
              "All other labels are taken off the samples."];
    /// Drop labels whose key matches.
    taghide: String, Text, default String::new(), url Some("th"), saved true,
        help ["Skip tags matching this regexp",
              "These labels are taken off the samples."];
    /// Credit inlined functions to the function that they were inlined into.
    noinlines: bool, Bool, default false, url Some("noinlines"), saved true,
        help ["Ignore inlines.",
              "What ran in an inlined function counts for the function around it."];
    /// Show columns beside line numbers.
    showcolumns: bool, Bool, default false, url Some("showcolumns"), saved true,
        help ["Show column numbers at the source code line level."];

    /// What makes two frames one entry; `None` leaves it to the report.
    granularity: Option<Granularity>, Choice, default None, url Some("g"), saved true, choices GRANULARITIES,
        help ["What an entry stands for"];

    /// Size of images that are made of pixels, from 0.01 to 100; 1 is 96 pixels to an inch.
    scale: f64, Float, default 1.0, url None, saved false, by Huoyan,
        help ["Size of PNG and GIF images (1: 96 pixels to an inch)"];

    /// Reports are written as JSON.
    json: bool, Bool, default false, url None, saved false, by Huoyan,
        help ["Write the report as JSON (docs/json.md)",
              "Alone it means -top -json."];
    /// Whether a page in one file has all boxes, however small.
    html_full: bool, Bool, default false, url None, saved false, by Huoyan,
        help ["Keep all of the profile in -html, however small"];
    /// Whether a page in one file has the source of its heaviest functions.
    html_source: bool, Bool, default false, url None, saved false, by Huoyan,
        help ["Put source lines of the heaviest functions into -html"];

    /// Title of flame graphs; empty for the usual one.
    title: String, Text, default String::new(), url None, saved false, by Huoyan,
        help ["Title of flame graphs"];
    /// Line below the title of flame graphs.
    subtitle: String, Text, default String::new(), url None, saved false, by Huoyan,
        help ["Subtitle of flame graphs"];
    /// Width of flame graphs, in pixels.
    width: f64, Float, default 1200.0, url None, saved false, by Huoyan,
        help ["Width of flame graphs, in pixels"];
    /// Height of the frames of flame graphs, in pixels.
    height: f64, Float, default 16.0, url None, saved false, by Huoyan,
        help ["Height of each frame of flame graphs, in pixels"];
    /// Frames of flame graphs that are narrower, in pixels, are not drawn.
    minwidth: f64, Float, default 0.1, url None, saved false, by Huoyan,
        help ["Leave out frames of flame graphs that are narrower, in pixels"];
    /// Font of flame graphs.
    fonttype: String, Text, default "Verdana".to_owned(), url None, saved false, by Huoyan,
        help ["Font of flame graphs"];
    /// Size of the font of flame graphs, in pixels.
    fontsize: f64, Float, default 12.0, url None, saved false, by Huoyan,
        help ["Font size of flame graphs, in pixels"];
    /// Palette of flame graphs.
    colors: String, Text, default "hot".to_owned(), url None, saved false,
        completes Completes::Words(&["hot", "mem", "io", "red", "green", "blue", "aqua", "yellow", "purple", "orange",
            "grey", "java", "js", "perl", "chain", "wakeup"]), by Huoyan,
        help ["Palette of flame graphs, as in hot, mem, io, java, js or green",
              "Others are perl, chain, wakeup, red, blue, aqua, yellow, purple, orange and grey."];
    /// What is behind the frames of flame graphs; empty for what goes with the palette.
    bgcolors: String, Text, default String::new(), url None, saved false,
        completes Completes::Words(&["yellow", "blue", "green", "grey"]), by Huoyan,
        help ["Background of flame graphs: yellow, blue, green, grey or #rrggbb"];
    /// Join the stacks of flame graphs from the leaf.
    reverse: bool, Bool, default false, url None, saved false, by Huoyan,
        help ["Flame graphs begin with the leaf, to see who calls it"];
    /// Draw callers above their callees in flame graphs.
    inverted: bool, Bool, default false, url None, saved false, by Huoyan,
        help ["Flame graphs hang from the top (icicles)"];
    /// Put the stacks of flame graphs in the order of the samples.
    flamechart: bool, Bool, default false, url None, saved false, by Huoyan,
        help ["Flame graphs have stacks in the order of samples",
              "Only neighbours are joined. There is no base to compare with."];
    /// Change the direction of a difference in flame graphs.
    negate: bool, Bool, default false, url None, saved false, by Huoyan,
        help ["Flame graphs show the way from profile to base"];
    /// What the width of flame graphs stands for, if that is more than the sum of all stacks.
    total: i64, Int, default 0, url None, saved false, by Huoyan,
        help ["Total of flame graphs, if more than the sum"];
    /// What the counts of flame graphs are multiplied by.
    factor: f64, Float, default 1.0, url None, saved false, by Huoyan,
        help ["What counts of flame graphs are multiplied by"];
    /// What flame graphs count, after the numbers.
    countname: String, Text, default String::new(), url None, saved false, by Huoyan,
        help ["What flame graphs count, after the numbers, as in samples"];
    /// What stands before the name of the frame under the mouse.
    nametype: String, Text, default "Function:".to_owned(), url None, saved false, by Huoyan,
        help ["What stands before the name of the frame under the mouse"];
    /// A note in the file of a flame graph.
    notes: String, Text, default String::new(), url None, saved false, by Huoyan,
        help ["A note in the file of flame graphs"];
}

/// The option of this name.
pub fn option(name: &str) -> Option<&'static ConfigOption> {
    OPTIONS.iter().find(|option| option.name == name)
}

/// The option that has this word among its choices.
pub fn option_of_choice(word: &str) -> Option<&'static ConfigOption> {
    OPTIONS.iter().find(|option| option.choices.iter().any(|choice| choice.name == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_has_help_and_one_name() {
        assert_eq!(OPTIONS.iter().filter(|option| option.origin == Origin::Upstream).count(), 33);
        for (index, option) in OPTIONS.iter().enumerate() {
            assert!(option.help.iter().all(|line| !line.is_empty()), "{}", option.name);
            assert!(OPTIONS[..index].iter().all(|other| other.name != option.name), "{}", option.name);
            let same_url = |other: &ConfigOption| {
                option.url_parameter.is_some() && other.url_parameter == option.url_parameter
            };
            assert!(!OPTIONS[..index].iter().any(same_url), "{}", option.name);
            assert_eq!(option.kind == Kind::Choice, !option.choices.is_empty(), "{}", option.name);
        }
    }

    #[test]
    fn files_and_divisors_are_not_saved() {
        let transient: Vec<_> =
            OPTIONS.iter().filter(|option| !option.saved).map(|option| option.name).collect();
        let n_of_pictures = OPTIONS.iter().filter(|option| option.origin == Origin::Huoyan).count();
        let (upstreams, _) = transient.split_at(transient.len() - n_of_pictures);
        assert_eq!(upstreams, ["output", "source_path", "trim_path", "sample_index", "divide_by"]);
    }

    #[test]
    fn defaults_read_back() {
        for option in OPTIONS {
            let default = option.default_text();
            if option.kind == Kind::Choice && default.is_empty() {
                continue;
            }
            let mut config = Config::default();
            (option.slot)(&mut config).set_variable(option.name, &default).expect(option.name);
            assert_eq!(config, Config::default(), "{}", option.name);
        }
    }

    #[test]
    fn choices_set_their_option() {
        for option in OPTIONS {
            for choice in option.choices {
                let mut config = Config::default();
                (option.slot)(&mut config).set_variable(option.name, choice.name).expect(choice.name);
                assert_eq!((option.value)(&config).to_text(), choice.name);
                assert!(std::ptr::eq(option_of_choice(choice.name).expect(choice.name), option));
            }
        }
    }
}
