//! The table of commands: each is a report format, a flag of that name and a command of the shell.

use crate::options::Origin;

/// Which report a command makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // Their meaning is the description of the command.
pub enum ReportKind {
    Callgrind,
    Comments,
    Disasm,
    Dot,
    Flamegraph,
    Folded,
    Html,
    List,
    Peek,
    Proto,
    Raw,
    Tags,
    Text,
    TopProto,
    Traces,
    Tree,
    Weblist,
}

impl ReportKind {
    /// Whether the report ignores the limits on nodes and edges.
    pub fn is_never_trimmed(self) -> bool {
        use ReportKind::{Callgrind, Disasm, Flamegraph, Folded, Html, List, Peek, Proto, Raw, Weblist};
        matches!(self, Callgrind | Disasm | Flamegraph | Folded | Html | List | Peek | Proto | Raw | Weblist)
    }
}

/// The image that a graph is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Image {
    Gif,
    Pdf,
    Png,
    Ps,
    Svg,
}

/// The program that shows a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// The user's web browser, on a file with this suffix.
    Browser {
        /// Suffix of the file, without the dot.
        suffix: &'static str,
    },
    /// A program by name.
    Program {
        /// The program and its arguments before the file.
        command: &'static [&'static str],
        /// Suffix of the file, without the dot.
        suffix: &'static str,
    },
}

/// How a command is used in the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Usage {
    /// Without arguments.
    Plain,
    /// With a count and regexps.
    Report { cum: bool, redirect: bool },
    /// With a function's name or an address.
    Listing { redirect: bool },
    /// With a function's name only.
    Peek,
    /// With regexps on labels.
    Tags,
}

/// One command.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    /// Name of the format's flag and of the shell's command.
    pub name: &'static str,
    /// The report that it makes.
    pub report: ReportKind,
    /// Whether it takes a regexp (or a hex address) that picks functions.
    pub takes_regexp: bool,
    /// What a graph is drawn as.
    pub image: Option<Image>,
    /// Suffix of the file that takes the report's place on a terminal.
    pub away_from_terminal: Option<&'static str>,
    /// What shows the report when no output file is named.
    pub viewer: Option<Viewer>,
    /// One line of help.
    pub description: &'static str,
    /// Whose it is.
    pub origin: Origin,
    usage: Usage,
}

impl Command {
    /// Whether the report looks into source files or programs, or into what was saved of them.
    pub fn reads_files(&self) -> bool {
        matches!(self.report, ReportKind::List | ReportKind::Weblist | ReportKind::Disasm | ReportKind::Html)
    }

    /// Whether the report is text that people read.
    pub fn is_text(&self) -> bool {
        use ReportKind::{Flamegraph, Html, Proto, TopProto, Weblist};
        self.image.is_none() && !matches!(self.report, Flamegraph | Html | Proto | TopProto | Weblist)
    }

    /// Help of several lines, as the shell prints it.
    pub fn help(&self) -> String {
        let lines = self.usage_lines();
        if lines.is_empty() {
            return format!("{}\n\n", self.description);
        }
        let usage: String = lines.iter().map(|line| format!("    {line}\n")).collect();
        format!("{}\n  Usage:\n{usage}\n", self.description)
    }

    /// The command line of the shell, then what its parts do.
    pub fn usage_lines(&self) -> Vec<String> {
        let name = self.name;
        let (arguments, about, cum, redirect) = match self.usage {
            Usage::Plain => return Vec::new(),
            Usage::Report { cum, redirect } => (
                "[n] [focus_regex]* [-ignore_regex]*",
                &[
                    "Shows at most n entries.",
                    "Keeps samples that match focus_regex, drops those that match ignore_regex.",
                ][..],
                cum,
                redirect,
            ),
            Usage::Listing { redirect } => (
                "<func_regex|address> [-focus_regex]* [-ignore_regex]*",
                &[
                    "Shows the functions that match func_regex, or the one at the address.",
                    "Keeps samples that match focus_regex, drops those that match ignore_regex.",
                ][..],
                false,
                redirect,
            ),
            Usage::Peek => (
                "func_regex",
                &["Shows who calls the functions that match, and whom they call."][..],
                false,
                false,
            ),
            Usage::Tags => (
                "[tag_regex]* [-ignore_regex]* [>file]",
                &["Shows labels whose key:value matches tag_regex, without those that match ignore_regex."][..],
                false,
                false,
            ),
        };
        let flags = [if cum { " [-cum]" } else { "" }, if redirect { " >f" } else { "" }].concat();
        let mut lines = vec![format!("{name} {arguments}{flags}")];
        lines.extend(about.iter().map(|line| (*line).to_owned()));
        if cum {
            lines.push("-cum sorts by cumulative weight.".to_owned());
        }
        if redirect {
            lines.push("With >f the report goes to the file f.".to_owned());
        }
        lines
    }

    const fn text(name: &'static str, report: ReportKind, description: &'static str) -> Command {
        Command {
            name,
            report,
            takes_regexp: false,
            image: None,
            away_from_terminal: None,
            viewer: None,
            description,
            origin: Origin::Upstream,
            usage: Usage::Plain,
        }
    }

    const fn of_functions(name: &'static str, report: ReportKind, description: &'static str) -> Command {
        Command {
            takes_regexp: true,
            usage: Usage::Listing { redirect: false },
            ..Command::text(name, report, description)
        }
    }

    const fn graph(
        name: &'static str,
        image: Image,
        suffix: &'static str,
        description: &'static str,
    ) -> Command {
        Command {
            image: Some(image),
            away_from_terminal: Some(suffix),
            usage: GRAPH_USAGE,
            ..Command::text(name, ReportKind::Dot, description)
        }
    }

    const fn viewed(name: &'static str, image: Image, viewer: Viewer, description: &'static str) -> Command {
        Command {
            image: Some(image),
            viewer: Some(viewer),
            usage: Usage::Report { cum: false, redirect: false },
            ..Command::text(name, ReportKind::Dot, description)
        }
    }
}

const GRAPH_USAGE: Usage = Usage::Report { cum: false, redirect: true };
const TABLE_USAGE: Usage = Usage::Report { cum: true, redirect: true };

/// All commands, by name; ours stand after upstream's.
pub static COMMANDS: &[Command] = &[
    Command {
        away_from_terminal: Some("callgraph.out"),
        usage: GRAPH_USAGE,
        ..Command::text("callgrind", ReportKind::Callgrind, "Outputs a graph in callgrind format")
    },
    Command::text("comments", ReportKind::Comments, "Output all profile comments"),
    Command {
        usage: Usage::Listing { redirect: true },
        ..Command::of_functions(
            "disasm",
            ReportKind::Disasm,
            "Output assembly listings annotated with samples",
        )
    },
    Command { usage: GRAPH_USAGE, ..Command::text("dot", ReportKind::Dot, "Outputs a graph in DOT format") },
    Command::viewed(
        "eog",
        Image::Svg,
        Viewer::Program { command: &["eog"], suffix: "svg" },
        "Visualize graph through eog",
    ),
    Command::viewed(
        "evince",
        Image::Pdf,
        Viewer::Program { command: &["evince"], suffix: "pdf" },
        "Visualize graph through evince",
    ),
    Command::graph("gif", Image::Gif, "gif", "Outputs a graph image in GIF format"),
    Command::viewed(
        "gv",
        Image::Ps,
        Viewer::Program { command: &["gv", "--noantialias"], suffix: "ps" },
        "Visualize graph through gv",
    ),
    Command {
        viewer: Some(Viewer::Program { command: &["kcachegrind"], suffix: "grind" }),
        usage: Usage::Report { cum: false, redirect: false },
        ..Command::text("kcachegrind", ReportKind::Callgrind, "Visualize report in KCachegrind")
    },
    Command::of_functions("list", ReportKind::List, "Output annotated source for functions matching regexp"),
    Command::graph("pdf", Image::Pdf, "pdf", "Outputs a graph in PDF format"),
    Command {
        usage: Usage::Peek,
        ..Command::of_functions(
            "peek",
            ReportKind::Peek,
            "Output callers/callees of functions matching regexp",
        )
    },
    Command::graph("png", Image::Png, "png", "Outputs a graph image in PNG format"),
    Command {
        away_from_terminal: Some("pb.gz"),
        ..Command::text("proto", ReportKind::Proto, "Outputs the profile in compressed protobuf format")
    },
    Command::graph("ps", Image::Ps, "ps", "Outputs a graph in PS format"),
    Command::text("raw", ReportKind::Raw, "Outputs a text representation of the raw profile"),
    Command::graph("svg", Image::Svg, "svg", "Outputs a graph in SVG format"),
    Command {
        usage: Usage::Tags,
        ..Command::text("tags", ReportKind::Tags, "Outputs all tags in the profile")
    },
    Command {
        usage: TABLE_USAGE,
        ..Command::text("text", ReportKind::Text, "Outputs top entries in text form")
    },
    Command {
        usage: TABLE_USAGE,
        ..Command::text("top", ReportKind::Text, "Outputs top entries in text form")
    },
    Command {
        away_from_terminal: Some("pb.gz"),
        ..Command::text("topproto", ReportKind::TopProto, "Outputs top entries in compressed protobuf format")
    },
    Command::text("traces", ReportKind::Traces, "Outputs all profile samples in text form"),
    Command {
        usage: TABLE_USAGE,
        ..Command::text("tree", ReportKind::Tree, "Outputs a text rendering of call graph")
    },
    Command::viewed(
        "web",
        Image::Svg,
        Viewer::Browser { suffix: "svg" },
        "Visualize graph through web browser",
    ),
    Command {
        viewer: Some(Viewer::Browser { suffix: "html" }),
        ..Command::of_functions("weblist", ReportKind::Weblist, "Display annotated source in a web browser")
    },
    Command {
        away_from_terminal: Some("svg"),
        origin: Origin::Huoyan,
        ..Command::text("flamegraph", ReportKind::Flamegraph, "Outputs a flame graph in SVG format")
    },
    Command {
        origin: Origin::Huoyan,
        ..Command::text("folded", ReportKind::Folded, "Outputs stacks folded to lines a;b;c N")
    },
    Command {
        away_from_terminal: Some("html"),
        origin: Origin::Huoyan,
        ..Command::text("html", ReportKind::Html, "Outputs the web page with its data as one file")
    },
];

/// `flamegraph` under the name of the script, which writes to standard output whatever that is.
pub(crate) static FLAMEGRAPH_TO_STDOUT: Command = Command {
    origin: Origin::Huoyan,
    ..Command::text("flamegraph", ReportKind::Flamegraph, "Outputs a flame graph in SVG format")
};

/// The command of this name.
pub fn command(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_upstreams_formats_and_ours() {
        let of = |origin| {
            COMMANDS.iter().filter(move |command| command.origin == origin).map(|command| command.name)
        };
        let upstream: Vec<_> = of(Origin::Upstream).collect();
        assert_eq!(upstream.len(), 25);
        assert!(upstream.is_sorted());
        assert_eq!(of(Origin::Huoyan).collect::<Vec<_>>(), ["flamegraph", "folded", "html"]);
    }

    #[test]
    fn functions_are_picked_by_four_commands() {
        let names: Vec<_> =
            COMMANDS.iter().filter(|command| command.takes_regexp).map(|command| command.name).collect();
        assert_eq!(names, ["disasm", "list", "peek", "weblist"]);
    }

    #[test]
    fn help_of_top_has_upstreams_shape() {
        let help = command("top").expect("top").help();
        assert!(help.starts_with("Outputs top entries in text form\n  Usage:\n    top [n] [focus_regex]* [-ignore_regex]* [-cum] >f\n"));
        assert!(help.ends_with("\n\n"));
    }
}
